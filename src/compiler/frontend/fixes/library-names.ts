import type { ImportDeclaration, SourceFile } from 'ts-morph';
import type { TextEdit } from '../../diagnostics/fix.js';
import { moduleName } from '../source/module-name.js';

const MODULE = 'qed/contract';

/** How a file names an export of qed/contract as a value, and what makes it know that name. */
export function libraryName(file: SourceFile, name: string): { readonly name: string; readonly edits: TextEdit[] } {
  const imports = libraryImports(file);
  for (const declaration of imports) {
    const specifier = declaration.getNamedImports().find((each) => each.getName() === name);
    if (specifier === undefined || declaration.isTypeOnly()) continue;
    const alias = specifier.getAliasNode()?.getText();
    const start = specifier.getStart();
    const text = alias === undefined ? name : `${name} as ${alias}`;
    // `type u64` names the kind alone; `u64` is the cast too.
    const edits = specifier.isTypeOnly() ? [edit(file, start, specifier.getEnd(), text)] : [];
    return { name: alias ?? name, edits };
  }
  return { name, edits: [newImport(file, imports, name)] };
}

/** Imports a type of qed/contract. */
export const typeImport = (file: SourceFile, name: string): TextEdit =>
  newImport(file, libraryImports(file), `type ${name}`);

const libraryImports = (file: SourceFile): ImportDeclaration[] =>
  file.getImportDeclarations().filter((each) => moduleName(each) === MODULE);

function newImport(file: SourceFile, imports: readonly ImportDeclaration[], specifier: string): TextEdit {
  const open = imports.find((each) => !each.isTypeOnly() && each.getNamedImports().length > 0);
  const last = open?.getNamedImports().at(-1)?.getEnd();
  if (last !== undefined) return edit(file, last, last, `, ${specifier}`);
  const first = file.getImportDeclarations()[0]?.getStart() ?? file.getStatements()[0]?.getStart(true) ?? 0;
  return edit(file, first, first, `import { ${specifier} } from '${MODULE}';\n`);
}

/** A change of a file, named by its path. */
export const edit = (file: SourceFile, start: number, end: number, text: string): TextEdit => ({
  file: file.getFilePath(),
  start,
  end,
  text,
});
