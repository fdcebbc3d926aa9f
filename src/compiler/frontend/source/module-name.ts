import { Node, type ExportDeclaration, type ImportDeclaration } from 'ts-morph';

/** The module that a declaration names. ts-morph throws where a spoiled source has something else than a string there. */
export function moduleName(declaration: ImportDeclaration | ExportDeclaration): string | undefined {
  const last = declaration.getLastChild((child) => Node.isStringLiteral(child));
  return Node.isStringLiteral(last) ? last.getLiteralValue() : undefined;
}
