import type { SourceFile } from 'ts-morph';
import type { TypedClass, TypedContract, TypedProgram } from '../../typed/program.js';
import type { CompilationUnit } from '../scope/scope.js';
import { baseOf } from '../source/language.js';
import { isLanguageModule } from '../source/open-program.js';
import { checkFunctions } from './modules.js';
import { classOf, contractOf } from './typed-classes.js';

/** Reads the contracts of a file and the classes that they use; what else the file holds is checked too. */
export function readProgram(
  unit: CompilationUnit,
  file: SourceFile,
  { imported, parts }: { readonly imported?: boolean | undefined; readonly parts?: boolean | undefined },
): TypedProgram {
  const exported = (imported === true ? withImports(file) : [file])
    .flatMap((each) => each.getClasses())
    .filter((declaration) => declaration.isExported() && declaration.getExtends() !== undefined);
  const contracts: TypedContract[] = [];
  for (const declaration of exported) {
    const info = unit.classOf(declaration);
    if (info === undefined || info.isComponent) continue;
    contracts.push(contractOf(unit, info));
  }
  checkFunctions(unit, file);
  if (exported.every((declaration) => unit.classes.get(declaration)?.isComponent === true))
    reportNoContract(unit, file, parts === true);
  const classes = new Map<string, TypedClass>(
    [...unit.classes.values(), ...unit.componentInstances.values()].map((info) => [info.name, classOf(unit, info)]),
  );
  contracts.forEach((contract) => classes.set(contract.name, contract));
  return { contracts, classes };
}

/** Points to the contract that only lacks `export`, if there is one. */
function reportNoContract({ reporter }: CompilationUnit, file: SourceFile, mayBeParts: boolean): void {
  const hidden = file.getClasses().find((each) => !each.isExported() && baseOf(each) === 'Contract');
  const name = hidden?.getNameNode();
  const isLibrary = file.getClasses().some((each) => baseOf(each) === 'Component');
  const plain = file
    .getClasses()
    .find((each) => each.getExtends() === undefined && each.getInstanceMethods().length > 0);
  const plainName = isLibrary || hidden !== undefined ? undefined : plain?.getNameNode();
  if (plainName !== undefined)
    return reporter.error(
      plainName,
      'QED1003',
      `'${plainName.getText()}' is no contract`,
      `write \`export class ${plainName.getText()} extends Contract\`, with Contract from 'qed/contract'`,
    );
  const hint = isLibrary ? 'compile a contract that uses its components' : undefined;
  if (name === undefined) {
    if (!mayBeParts) reporter.error(reporter.spanAt(file, 0, 1), 'QED1003', 'the file exports no contract', hint);
  } else
    reporter.error(
      name,
      'QED1003',
      `the contract '${name.getText()}' is not exported`,
      `write \`export class ${name.getText()}\``,
    );
}

/** A file after all that it imports, each once. */
function withImports(file: SourceFile, seen = new Set<SourceFile>()): SourceFile[] {
  if (seen.has(file) || isLanguageModule(file)) return [];
  seen.add(file);
  const imports = file.getImportDeclarations().map((each) => each.getModuleSpecifierSourceFile());
  return [...imports.flatMap((each) => (each === undefined ? [] : withImports(each, seen))), file];
}
