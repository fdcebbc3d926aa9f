import type { CoverageMark } from '../../compiler/ir/coverage-mark.js';

/** The method that stands for a getter. */
export const methodFor = (getter: string): string => `_get_${getter}`;

const GETTER = /(?<!\b(?:private|protected|static)\s+)\bget\s+(\w+)\s*\(\s*\)\s*:\s*([^{}=;()]+?)\s*\{/g;

/** The source with a method before each getter, on the getter's own line: every line keeps its number. */
export const withGetterMethods = (text: string): string =>
  text.replace(GETTER, (getter, name: string, type: string) => `${methodOf(name, type)}${getter}`);

/** Whether a source has a getter that can be read. */
export const hasGetters = (text: string): boolean => text.search(GETTER) >= 0;

const methodOf = (name: string, type: string): string =>
  `${methodFor(name)}(): ${type.replace(/\s+/g, ' ')} { return this.${name}; } `;

/** Where a mark lies in the source that has no such methods; undefined for one that lies in such a method. */
export function markWithoutMethods(text: string): (mark: CoverageMark) => CoverageMark | undefined {
  const added = addedTo(text);
  return (mark) => {
    const { line, column } = mark.span;
    const before = added.filter((each) => each.line === line && each.column <= column);
    if (before.some((each) => column < each.column + each.length)) return undefined;
    const shift = before.reduce((sum, { length }) => sum + length, 0);
    return { ...mark, span: { ...mark.span, column: column - shift } };
  };
}

/** The places of the methods in the source that has them. */
function addedTo(text: string): { readonly line: number; readonly column: number; readonly length: number }[] {
  let shift = { line: 0, columns: 0 };
  return [...text.matchAll(GETTER)].map(({ index, 1: name, 2: type }) => {
    const before = text.slice(0, index).split('\n');
    const line = before.length;
    const { length } = methodOf(name!, type!);
    shift = { line, columns: shift.line === line ? shift.columns : 0 };
    const column = before.at(-1)!.length + 1 + shift.columns;
    shift.columns += length;
    return { line, column, length };
  });
}
