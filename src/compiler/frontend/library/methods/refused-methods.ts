const IN_A_LOOP =
  'a `number` is known when compiling; ask with `some` or `includes`, or count in a loop over `a.entries()`';
const LENGTH_IS_FIXED = 'the length is fixed: write `a[i] = x`, or make another array as in `[...a, x]`';

const SORT = 'compare and swap neighbours in two loops';

/** What to write instead of a method of JavaScript's arrays. */
const HINTS: Readonly<Record<string, string>> = {
  entries: 'loop over it, as in `for (const [i, item] of a.entries())`',
  keys: 'loop over it, as in `for (const i of a.keys())`',
  values: 'loop over it, as in `for (const item of a.values())`',
  indexOf: IN_A_LOOP,
  lastIndexOf: IN_A_LOOP,
  findIndex: IN_A_LOOP,
  findLastIndex: IN_A_LOOP,
  find: 'no value can be missing: keep one in a loop, as in `for (const x of a) if (x > 5n) found = x`',
  findLast: 'no value can be missing: keep one in a loop, as in `for (const x of a) if (x > 5n) found = x`',
  filter: 'the length is fixed: keep it, as in `a.map((x) => (x > 5n ? x : 0n))`',
  push: LENGTH_IS_FIXED,
  pop: LENGTH_IS_FIXED,
  shift: LENGTH_IS_FIXED,
  unshift: LENGTH_IS_FIXED,
  splice: LENGTH_IS_FIXED,
  sort: SORT,
  toSorted: SORT,
  toReversed: 'turn a copy around: `[...a].reverse()`',
  with: 'change a copy: `const b = [...a]`, then `b[i] = x`',
  toSpliced: LENGTH_IS_FIXED,
  copyWithin: 'write the items in a loop, as in `a[i] = a[i + 2]`',
  flatMap: 'write the items of each, as in `[...f(a[0]), ...f(a[1])]`',
  join: 'a circuit holds no text; `equals(a, b)` compares two lists',
  flat: 'spread its items, as in `[...a[0], ...a[1]]`',
  reduceRight: 'turn a copy around: `[...a].reverse()`, then `reduce`',
};

/** What to write instead of an array's method that is not supported. */
export const methodHint = (name: string): string =>
  (Object.hasOwn(HINTS, name) ? HINTS[name] : undefined) ??
  'map, reduce, some, every, forEach, includes, at, slice, concat, fill and reverse are, or a loop';
