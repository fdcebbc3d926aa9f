import {
  Node,
  SyntaxKind,
  VariableDeclarationKind,
  type ExportDeclaration,
  type ImportDeclaration,
  type SourceFile,
  type ts,
} from 'ts-morph';
import { extendsContract } from '../classes/read-class.js';
import { checkStructClass, isStructClass } from '../classes/struct-classes.js';
import { isSpecialised } from '../functions/parameter-roles.js';
import { isText } from '../names/constant-text.js';
import type { FunctionNode } from '../scope/callable.js';
import type { ClassInfo } from '../scope/class-info.js';
import { constantExpression } from '../scope/constant-expression.js';
import type { CompilationUnit } from '../scope/scope.js';
import { LANGUAGE_MODULES } from '../source/open-program.js';

/** Checks what stands in a file outside its classes: imports, types, constants and functions. */
export function checkModule(unit: CompilationUnit, file: SourceFile): void {
  refuseOpenTypes(unit, file);
  for (const statement of file.getStatements()) {
    if (Node.isImportDeclaration(statement) || Node.isExportDeclaration(statement)) checkImport(unit, statement);
    else if (Node.isVariableStatement(statement)) {
      if (statement.getDeclarationKind() !== VariableDeclarationKind.Const) {
        unit.reporter.error(
          statement,
          'QED1905',
          'a variable of a module is not supported',
          'declare it `const`, or make it a field of the contract',
        );
        continue;
      }
      statement.getDeclarations().forEach((declaration) => {
        if (!Node.isIdentifier(declaration.getNameNode()))
          unit.reporter.error(
            declaration,
            'QED1905',
            'a pattern is not supported here',
            'declare one constant after the other',
          );
      });
    } else if (Node.isClassDeclaration(statement)) {
      if (isStructClass(statement)) checkStructClass(unit, statement);
      else if (!extendsContract(statement)) unit.classOf(statement);
    } else if (!isDeclaration(statement))
      unit.reporter.error(statement, 'QED1905', 'this statement outside a class is not supported');
  }
}

/** Looks at TypeScript's own tree: ts-morph would make a node of every word of the file, which takes longer than all other checks. */
function refuseOpenTypes({ reporter }: CompilationUnit, file: SourceFile): void {
  const visit = (node: ts.Node): void => {
    const message = OPEN_TYPES[node.kind];
    if (message !== undefined) reporter.error(reporter.spanAt(file, node.getStart(), node.end), 'QED1022', message);
    node.forEachChild(visit);
  };
  visit(file.compilerNode);
}

const OPEN_TYPES: { readonly [kind: number]: string | undefined } = {
  [SyntaxKind.AnyKeyword]: '`any` switches off the checks',
  [SyntaxKind.UnknownKeyword]: '`unknown` says nothing of the value',
};

const isDeclaration = (node: Node): boolean =>
  Node.isInterfaceDeclaration(node) ||
  Node.isTypeAliasDeclaration(node) ||
  Node.isEnumDeclaration(node) ||
  Node.isFunctionDeclaration(node) ||
  Node.isEmptyStatement(node);

function checkImport(unit: CompilationUnit, node: ImportDeclaration | ExportDeclaration): void {
  const specifier = node.compilerNode.moduleSpecifier as { readonly text?: string } | undefined;
  const name = specifier?.text;
  if (name === undefined || name.startsWith('.')) return;
  if (!Object.hasOwn(LANGUAGE_MODULES, name))
    unit.reporter.error(node, 'QED1005', `'${name}' cannot be part of a contract`);
  else if (name === 'qed/system' && !unit.options.system)
    unit.reporter.error(node, 'QED1040', "'qed/system' is for the system contracts");
}

/** Reads every function of a file, used or not, so that all its mistakes are found at once. */
export function checkFunctions(unit: CompilationUnit, file: SourceFile): void {
  // What is compiled for each call anew is read with the calls.
  const read = (node: FunctionNode, owner?: ClassInfo): void => {
    if (!isSpecialised(node)) unit.readers.functionOf(unit, node, owner);
  };
  file.getFunctions().forEach((declaration) => read(declaration));
  for (const declaration of file.getVariableDeclarations()) {
    const value = declaration.getInitializer();
    const annotation = declaration.getTypeNode();
    if (Node.isArrowFunction(value) || Node.isFunctionExpression(value)) read(value);
    else if (value !== undefined && annotation !== undefined && !isText(declaration))
      constantExpression(unit, value, unit.types.read(annotation.getType(), annotation));
  }
  for (const declaration of file.getClasses()) {
    const info = unit.classes.get(declaration);
    if (info === undefined) continue;
    declaration.getStaticMethods().forEach((method) => read(method));
    for (const member of [...declaration.getInstanceMethods(), ...declaration.getGetAccessors()])
      if (info.parameters.length === 0) read(member, info);
  }
}
