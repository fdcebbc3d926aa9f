import { readFileSync } from 'node:fs';
import { methodHint } from '../library/methods/refused-methods.js';
import { LANGUAGE_MODULES } from '../source/open-program.js';

type Hint = (text: string) => string | undefined;
const always =
  (hint: string): Hint =>
  () =>
    hint;

/** What to write instead, by TypeScript's number for the mistake, where its own words do not say it. */
const HINTS: Readonly<Record<number, Hint>> = {
  1005: always('correct the syntax: a bracket or another sign is missing before this place'),
  2304: (text) => {
    const name = /'(\w+)'/.exec(text)?.[1] ?? '';
    const kind = exportedAs(name);
    return kind === undefined ? undefined : `import it: \`import { ${kind} } from 'qed/contract'\``;
  },
  2307: always("check the path; files end in .js where they are imported, as in '../helper.js'"),
  2322: (text) =>
    /'number' is not assignable to type '(\w+)'/.test(text)
      ? 'write an integer with an n, as in `5n`'
      : / \| undefined' is not assignable/.test(text)
        ? 'an item is always there: write `a[i]`, or `a.at(-1)!`'
        : undefined,
  2339: (text) => {
    const [, name, type] = /'(\w+)' does not exist on type '(?:Readonly)?(FixedArray)</.exec(text) ?? [];
    return type === undefined ? undefined : methodHint(name!);
  },
  2345: (text) => (/'number' is not assignable/.test(text) ? 'write an integer with an n, as in `5n`' : undefined),
  2365: (text) =>
    /types '(\w+)' and '(number|\d+)'|types '(number|\d+)' and/.test(text)
      ? 'write integers with an n, as in `x + 1n`; a `number` exists only while compiling'
      : undefined,
  2564: always('give it an initial value, as in `x: u64 = 0n`: what was never written reads as it'),
  2584: always('remove it: a circuit prints nothing and knows no browser; `emit` appends an event'),
  7006: always('declare its kind, as in `amount: u64`'),
};

/** A hint that fits a type error better than that an editor shows the same one. */
export const typeErrorHint = (code: number, text: string): string | undefined => HINTS[code]?.(text);

/** How a name is imported from qed/contract; undefined where it has no such name. */
function exportedAs(name: string): string | undefined {
  const text = readFileSync(LANGUAGE_MODULES['qed/contract']!, 'utf8');
  const isThere = (words: string): boolean => new RegExp(`^export (?:${words}) ${name}\\b`, 'm').test(text);
  // A kind such as u64 is a cast too, but mostly stands in a type.
  if (isThere('type|interface')) return `type ${name}`;
  return isThere('const|function|abstract class') ? name : undefined;
}
