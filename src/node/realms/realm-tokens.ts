import { MAX_NETWORK_REALMS } from '../../wire/limits.js';
import { readTokenFile, type KnownCallers } from '../callers/token-file.js';

/** A realm's node, as its coordinator knows it. */
export interface KnownRealm {
  readonly name: string;
  /** The realms that it may speak for. */
  readonly realms: ReadonlySet<bigint>;
}

/**
 * Reads the realms of a coordinator: a line for each node, with the numbers of its realms at its end. A realm has one node. Throws QED4058.
 */
export function readRealmTokens(file: string): KnownCallers<KnownRealm> {
  const taken = new Set<bigint>();
  return readTokenFile(file, {
    line: '`<name> <token> <realms>`, the realms as in `0,1` and each in one line only',
    callers: 'realms',
    parse(name, rest = '') {
      const realms = realmsOf(rest);
      if (realms === undefined || realms.some((realm) => taken.has(realm))) return undefined;
      for (const realm of realms) taken.add(realm);
      return { name, realms: new Set(realms) };
    },
  });
}

/** The realms that a text like `0,1` names; undefined when it does not. */
export function realmsOf(text: string): bigint[] | undefined {
  if (!/^[0-9]{1,4}(,[0-9]{1,4})*$/.test(text)) return undefined;
  const realms = [...new Set(text.split(',').map(BigInt))].sort((a, b) => Number(a - b));
  return realms.every((realm) => realm < MAX_NETWORK_REALMS) ? realms : undefined;
}
