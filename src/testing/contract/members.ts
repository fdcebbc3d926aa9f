import { QedError } from '../../base/errors.js';
import { calledOnly, guarded } from '../failures/guarded.js';
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
export function methodsOf(members: Members, methods: readonly (readonly [string, object])[]): object {
  const { contract, state } = members;
  const hintFor = (name: string): string =>
    state.includes(name) ? readHint(name) : memberHint(name, members.methods, 'method');
  const refuse = (name: string): QedError => noSuchName(contract, 'method', name, members.methods, hintFor(name));
  const named = methods.map(([name, method]) => [
    name,
    calledOnly(method, `the method ${name} of ${contract}`, `await ….as(user).${name}(…)`),
  ]);
  const object = Object.setPrototypeOf(Object.fromEntries(named), knownNames(refuse)) as object;
  return guarded(object, {
    what: `the methods of ${contract}`,
    insteadOfChange: (name) => hintOfChange(members, name),
  });
}

/** An object that gets the state below a name of a contract, yet empty; reading another name throws `QED6074`. */
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

/** The same for a test, which reads it. */
export const readOnlyState = (members: Members, path: readonly string[], state: object): object =>
  guarded(state, {
    what: `the state of ${[members.contract, ...path].join('.')}`,
    insteadOfChange: () => hintOfChange(members, ''),
  });

/**
 * What reads a mapping; reading another name than `get` throws `QED6074`. It is a function, so that whoever calls the mapping itself is told
 * (`QED6075`) that an entry is read by `get`.
 */
export function mappingOf(members: Members, field: string, read: (key: unknown) => Promise<unknown>): object {
  const mapping = `${members.contract}.${field}`;
  const get = async (key: unknown, ...rest: readonly unknown[]): Promise<unknown> => {
    if (rest.length === 0) return read(key);
    throw wrongValue(
      `what get of ${mapping} is given`,
      'one key',
      [key, ...rest],
      'a key of several parts is a tuple: get([a, b])',
    );
  };
  const refuse = (name: string): QedError =>
    noSuchName(
      `the mapping ${mapping}`,
      'member',
      name,
      ['get'],
      ['set', 'update', 'delete'].includes(name) ? hintOfChange(members, '') : 'read an entry with get(key)',
    );
  const called = (): never => {
    throw new QedError('QED6075', `the mapping ${mapping} is called as a function`, {
      hint: `read an entry with get: await ….of(user).${field}.get(key)`,
    });
  };
  // Its name is what consoles print of a function.
  Object.defineProperty(called, 'name', { value: mapping });
  const object = Object.setPrototypeOf(
    Object.assign(called, { get: calledOnly(get, `get of ${mapping}`, `await ….of(user).${field}.get(key)`) }),
    knownNames(refuse),
  ) as object;
  return guarded(object, { what: `the mapping ${mapping}`, insteadOfChange: () => hintOfChange(members, '') });
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

/** What to do in place of a change of what a contract has on a chain. */
export function hintOfChange({ methods }: Members, name: string): string {
  if (methods.includes(name)) return "a method is what the contract's source says";
  const [example = 'method'] = methods;
  return `a test reads state, and only calls change it, as in await ….as(user).${example}(…)`;
}
