import { inspect } from 'node:util';
import fc from 'fast-check';
import type { AbiMethod } from '../../compiler/ir/abi.js';
import { TestUser } from '../chain/test-user.js';
import { arbitraryArgument, type Cast } from './arbitrary-argument.js';

/** What random calls need of a deployed contract. */
export interface FuzzedContract {
  readonly name: string;
  readonly contractId: bigint;
  readonly abi: { readonly methods: readonly AbiMethod[] };
  as(user: TestUser): object;
}

/** One thing that happens in a random run: a call, or the sealing of a checkpoint. */
export type FuzzStep =
  | { readonly kind: 'checkpoint' }
  | {
      readonly kind: 'call';
      readonly contract: FuzzedContract;
      readonly method: string;
      readonly user: TestUser;
      readonly args: readonly unknown[];
    };

/** Calls of all methods that are wanted, and a checkpoint after some of them. */
export function arbitraryStep(
  contracts: readonly FuzzedContract[],
  cast: Cast,
  isWanted: (method: string) => boolean,
): fc.Arbitrary<FuzzStep> {
  const calls = contracts.flatMap((contract) =>
    contract.abi.methods
      .filter(({ name }) => isWanted(name))
      .map(({ name, inputs }) =>
        fc.record({
          kind: fc.constant('call' as const),
          contract: fc.constant(contract),
          method: fc.constant(name),
          user: fc.constantFrom(...cast.users),
          args: fc.tuple(...inputs.map(({ type }) => arbitraryArgument(type, cast))),
        }),
      ),
  );
  const checkpoint = fc.constant({ kind: 'checkpoint' } as const);
  return fc.oneof({ weight: 1, arbitrary: checkpoint }, { weight: 3, arbitrary: fc.oneof(...calls) });
}

/** A step as a test would write it. Contracts of one name are told apart by their ids. */
export function stepText(step: FuzzStep, contracts: readonly FuzzedContract[]): string {
  if (step.kind === 'checkpoint') return 'await chain.checkpoint();';
  const { contract, method, user, args } = step;
  const isAlone = contracts.every(
    ({ name, contractId }) => name !== contract.name || contractId === contract.contractId,
  );
  const variable = `${contract.name[0]!.toLowerCase()}${contract.name.slice(1)}${isAlone ? '' : contract.contractId}`;
  const text = (value: unknown): string => argumentText(value, { variable, contractId: contract.contractId });
  return `await ${variable}.as(${text(user)}).${method}(${args.map(text).join(', ')});`;
}

/** The contract that a step calls, and the variable that a test has it in. */
interface Called {
  readonly variable: string;
  readonly contractId: bigint;
}

/** A user's variable is taken to have the user's name, where a variable can. */
function userText({ name, id, actorOf }: TestUser, { variable, contractId }: Called): string {
  if (actorOf === contractId) return `(await chain.actor(${variable}))`;
  if (actorOf !== undefined) return `${id}n`;
  return isIdentifier(name) ? name : `(await chain.user(${inspect(name)}))`;
}

const isIdentifier = (name: string): boolean => /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
const keyText = (name: string): string => (isIdentifier(name) ? name : inspect(name));

function argumentText(value: unknown, called: Called): string {
  if (value instanceof TestUser) return userText(value, called);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map((item) => argumentText(item, called)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, part]) => `${keyText(name)}: ${argumentText(part, called)}`);
  return `{ ${parts.join(', ')} }`;
}
