import type { QedError } from '../../base/errors.js';
import { knownNames, memberHint, noSuchName } from '../failures/known-names.js';
import { wrongValue } from '../failures/wrong-value.js';

/** The names that a test may use of a contract. */
export interface Members {
  readonly contract: string;
  readonly methods: readonly string[];
  /** Fields, getters and components. */
  readonly state: readonly string[];
}

/** An object with a contract's methods; reading another name throws `QED6074`. */
export function methodsOf(members: Members, methods: readonly (readonly [string, unknown])[]): object {
  const { contract, state } = members;
  const hintFor = (name: string): string =>
    state.includes(name) ? readHint(name) : memberHint(name, members.methods, 'method');
  const refuse = (name: string): QedError => noSuchName(contract, 'method', name, members.methods, hintFor(name));
  return Object.setPrototypeOf(Object.fromEntries(methods), knownNames(refuse)) as object;
}

/** An object that gets the state below a name of a contract; reading another name throws `QED6074`. */
export function stateOf({ contract, methods }: Members, path: readonly string[]): object {
  const owner = [contract, ...path].join('.');
  const isMethod = (name: string): boolean => path.length === 0 && methods.includes(name);
  const refuse = (name: string, of: object): QedError => {
    const known = Object.keys(of);
    const hint = isMethod(name) ? callHint(name) : memberHint(name, known, 'field or getter');
    return noSuchName(owner, 'field or getter', name, known, hint);
  };
  return Object.create(knownNames(refuse)) as object;
}

/** What reads a mapping; reading another name than `get` throws `QED6074`. */
export function mappingOf({ contract }: Members, field: string, read: (key: unknown) => Promise<unknown>): object {
  const get = async (key: unknown, ...rest: readonly unknown[]): Promise<unknown> => {
    if (rest.length === 0) return read(key);
    throw wrongValue(
      `what get of ${contract}.${field} is given`,
      'one key',
      [key, ...rest],
      'a key of several parts is a tuple: get([a, b])',
    );
  };
  const refuse = (name: string): QedError =>
    noSuchName(`the mapping ${contract}.${field}`, 'member', name, ['get'], 'read an entry with get(key)');
  return Object.setPrototypeOf({ get }, knownNames(refuse)) as object;
}

/** `QED6074` for what a deployed contract itself does not have. */
export function noMember({ contract, methods, state }: Members, name: string, own: readonly string[]): QedError {
  const hint = methods.includes(name)
    ? callHint(name)
    : state.includes(name)
      ? readHint(name)
      : memberHint(name, [...own, ...methods, ...state], 'member');
  return noSuchName(`the deployed contract ${contract}`, 'member', name, [], hint);
}

const callHint = (name: string): string => `'${name}' is a method, which a user calls: .as(user).${name}(…)`;
const readHint = (name: string): string => `'${name}' is state, which each user has: await ….of(user).${name}`;
