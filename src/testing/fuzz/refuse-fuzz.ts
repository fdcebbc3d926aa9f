import { refuseNoUser, refuseOtherChain } from '../chain/refuse-values.js';
import type { World } from '../chain/world.js';
import { noSuchName } from '../failures/known-names.js';
import { refuseOptions, wrongValue } from '../failures/wrong-value.js';
import type { FuzzOptions } from './fuzz.js';
import type { FuzzedContract } from './fuzz-step.js';

const OPTIONS = ['contracts', 'users', 'methods', 'runs', 'length', 'seed', 'invariant'];

/** Throws `QED6074` and `QED6075` for options with which there is nothing to call, or nothing to hold. */
export function refuseFuzz(options: FuzzOptions, world: World): void {
  refuseOptions('what is given to fuzz', options, OPTIONS);
  const { contracts, users, methods, invariant } = options as { readonly [P in keyof FuzzOptions]: unknown };
  if (!isList(contracts) || !contracts.every(isContract))
    throw wrongValue('contracts', 'a list of one deployed contract or more', contracts, 'as in [token]');
  for (const contract of contracts) refuseOtherChain('each of contracts', contract, world);
  if (!isList(users)) throw wrongValue('users', 'a list of one user or more', users, 'as in [alice, bob]');
  for (const user of users) refuseNoUser('each of users', user, world);
  if (typeof invariant !== 'function')
    throw wrongValue(
      'invariant',
      'a function',
      invariant,
      'it is called after each step, and throws what does not hold',
    );
  for (const name of ['runs', 'length', 'seed'] as const) {
    const value: unknown = options[name];
    if (value === undefined || (Number.isSafeInteger(value) && (name === 'seed' || (value as number) > 0))) continue;
    const wanted = name === 'seed' ? 'a whole number' : 'a whole number from 1';
    throw wrongValue(name, wanted, value, typeof value === 'bigint' ? 'write it without n, as in 20' : 'as in 20');
  }
  if (methods === undefined) return;
  const known = contracts.flatMap(({ abi }) => abi.methods.map(({ name }) => name));
  if (!isList(methods))
    throw wrongValue(
      'methods',
      "a list of one method's name or more",
      methods,
      `as in ['${known[0]}'], or leave it out`,
    );
  const other = methods.find((name) => !known.includes(name as string));
  if (other !== undefined) throw noSuchName('the list of contracts', 'method', String(other), known);
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;

const isContract = (value: unknown): value is FuzzedContract =>
  typeof value === 'object' && value !== null && 'contractId' in value && 'abi' in value && 'as' in value;
