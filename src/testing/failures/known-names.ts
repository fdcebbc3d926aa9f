import { QedError } from '../../base/errors.js';
import { didYouMean, nearest } from '../../base/nearest-name.js';

/** What `await`, JSON, node's inspection, the matchers of test runners and what they print look for in any object. */
const ASKED_OF_ANYTHING = new Set([
  'then',
  'toJSON',
  'asymmetricMatch',
  'sample',
  'nodeType',
  'tagName',
  'hasAttribute',
  'href',
  'length',
  'size',
  'showDiff',
  'expected',
  'actual',
  'cause',
  'message',
  'stack',
  // node's inspection of a proxy looks whether it is revoked
  '0',
]);

/**
 * A prototype for objects that know all their names: to read another one throws what `refuse` says of it, which gives
 * undefined where the name may be missing.
 */
export const knownNames = (refuse: (name: string, of: object) => QedError | undefined): object =>
  new Proxy(
    {},
    {
      get(target, name, of) {
        const may = typeof name === 'symbol' || name in target || ASKED_OF_ANYTHING.has(name) || /^[@$_]/.test(name);
        const refusal = may ? undefined : refuse(name, of as object);
        if (refusal !== undefined) throw refusal;
        return Reflect.get(target, name, of) as unknown;
      },
    },
  );

/** Lets the objects of a class know their names: `owned` ones, and those of its methods and getters. */
export function refuseOtherNames(prototype: object, what: string, owned: readonly string[] = []): void {
  const names = [...owned, ...Object.getOwnPropertyNames(prototype).filter((name) => !(name in Object.prototype))];
  const refuse = (name: string): QedError => noSuchName(what, 'member', name, names, memberHint(name, names, 'member'));
  Object.setPrototypeOf(
    prototype,
    knownNames((name, of) => (of === prototype ? undefined : refuse(name))),
  );
}

/** A hint for a name that is read, also for whoever tests with `not.toHaveProperty` that it is missing: that reads it too. */
export function memberHint(name: string, known: readonly string[], kind: string): string {
  const hint = didYouMean(name, known, kind);
  if (nearest(name, known) !== undefined) return hint;
  return `${hint} To test that it is missing, write expect('${name}' in …).toBe(false).`;
}

/** `QED6074`: something is named that is not there. */
export const noSuchName = (
  owner: string,
  kind: string,
  name: string,
  known: readonly string[],
  hint = didYouMean(name, known, kind),
): QedError => new QedError('QED6074', `${owner} has no ${kind} '${name}'`, { hint });
