import { Node, type ClassDeclaration, type Symbol as TsSymbol } from 'ts-morph';
import { LANGUAGE_MODULES } from './open-program.js';

const files = new Map(Object.entries(LANGUAGE_MODULES).map(([module, file]) => [file.replaceAll('\\', '/'), module]));

/** The name under which qed/contract or qed/system exports what a symbol stands for; undefined for all other symbols. */
export function languageExport(symbol: TsSymbol | undefined): string | undefined {
  const target = symbol?.isAlias() === true ? symbol.getAliasedSymbol() : symbol;
  const declaration = target?.getDeclarations()[0];
  if (declaration === undefined || !files.has(declaration.getSourceFile().getFilePath())) return undefined;
  return target!.getName();
}

/** What an expression names of the language: `context`, `Field`, `assert`. */
export const languageName = (node: Node): string | undefined =>
  // TypeScript knows no symbol of `import.defer`, and fails.
  Node.isMetaProperty(node) ? undefined : languageExport(node.getSymbol());

/** The symbol itself, or what an import stands for. */
export const actualSymbol = (symbol: TsSymbol | undefined): TsSymbol | undefined =>
  symbol?.isAlias() === true ? symbol.getAliasedSymbol() : symbol;

/** Whether a name is one that TypeScript's own library declares, such as `BigInt`. */
export const isGlobal = (node: Node): boolean =>
  node
    .getSymbol()
    ?.getDeclarations()
    .some((declaration) => declaration.getSourceFile().getFilePath().includes('/node_modules/typescript/lib/')) ===
  true;

/** What a class extends of the language: `Contract`, `Component`. */
export function baseOf(declaration: ClassDeclaration): string | undefined {
  const base = declaration.getExtends()?.getExpression();
  return base === undefined ? undefined : languageName(base);
}

/** What `lib.name` names where `lib` is a whole module, `import * as lib from '../lib.js'`; any other node is itself. */
export function unqualified(node: Node): Node {
  if (!Node.isPropertyAccessExpression(node)) return node;
  const object = node.getExpression();
  const isModule =
    Node.isIdentifier(object) && Node.isSourceFile(actualSymbol(object.getSymbol())?.getDeclarations()[0]);
  return isModule ? node.getNameNode() : node;
}
