import { executeMethod } from '../../../src/compiler/interpreter/execute.js';
import type { Execution, ExecutionHost } from '../../../src/compiler/interpreter/execution.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { fromField } from '../../../src/compiler/ir/kinds.js';
import { MAX_U32 } from '../../../src/parth/field.js';
import { nameOfSlot } from '../../../src/compiler/call/slot-names.js';
import type { Dice } from './random-readers.js';

export const USERS = [1n, 2n, 3n] as const;
type Slots = ReadonlyMap<bigint, bigint>;
/** All users' slots after a checkpoint. */
export type Checkpoint = ReadonlyMap<bigint, Slots>;

/** Which checkpoint a call of one method sees of the others. */
export interface Call {
  readonly method: string;
  readonly user: bigint;
  readonly args: readonly bigint[];
  /** The caller's own state. */
  readonly own: Slots;
  /** Another user's slot. */
  readonly foreign: (user: bigint, slot: bigint) => bigint;
  readonly checkpoint: number;
}

/** Runs one call; undefined where it fails. */
export async function runCall(contract: CompiledContract, call: Call): Promise<Execution | undefined> {
  const ir = contract.methods.find(({ method }) => method === call.method)!;
  const slots = new Map(call.own);
  const host: ExecutionHost = {
    loadSlot: (slot) => slots.get(slot) ?? 0n,
    storeSlot: (slot, value) => void slots.set(slot, value),
    loadForeign: ({ user, slot }) => Promise.resolve(call.foreign(user, slot)),
    userKey: () => Promise.resolve(0n),
    checkpoint: () => Promise.resolve(0n),
    context: (name) =>
      name === 'userId' || name === 'checkpointId' ? (name === 'userId' ? call.user : BigInt(call.checkpoint)) : 0n,
  };
  try {
    return await executeMethod(ir, call.args, host);
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('QED11') === true) return undefined;
    throw error;
  }
}

/** Lets random users call random methods, one call a checkpoint; gives the state after each. */
export async function randomHistory(contract: CompiledContract, dice: Dice, length: number): Promise<Checkpoint[]> {
  const history: Checkpoint[] = [new Map()];
  for (let id = 1; id < length; id++) {
    const before = history.at(-1)!;
    const user = dice.pick(USERS);
    const own = before.get(user) ?? new Map<bigint, bigint>();
    const method = dice.pick(contract.methods).method;
    const foreign = (other: bigint, slot: bigint): bigint => before.get(other)?.get(slot) ?? 0n;
    const call = { method, user, args: randomArgs(contract, method, dice), own, foreign, checkpoint: id };
    const executed = await runCall(contract, call);
    history.push(executed === undefined ? before : new Map([...before, [user, new Map([...own, ...executed.writes])]]));
  }
  return history;
}

/** Users where users are wanted, else small numbers. */
export const randomArgs = (contract: CompiledContract, method: string, dice: Dice): bigint[] =>
  contract.methods
    .find((each) => each.method === method)!
    .inputs.map(({ kind }) =>
      kind === 'UserId' ? dice.pick(USERS) : BigInt(dice.below(kind === 'boolean' ? 2 : dice.pick([4, 9, 60]))),
    );

/** The fields of a slot, without keys: `sums`, as the report names it. */
export const fieldOf = (contract: CompiledContract, slot: bigint): string =>
  nameOfSlot(contract.layout, slot).name.replace(/\[.*$/, '');

/** What a slot's content is worth, for comparing. */
export function valueOf(contract: CompiledContract, slot: bigint, content: bigint): bigint {
  const { type, initial } = nameOfSlot(contract.layout, slot);
  return fromField('i64', content) === undefined || type?.kind === 'Hash'
    ? content
    : fromField('i64', content)! + initial;
}

export const isBoundedRun = ({ validUntil }: Execution): boolean => validUntil < MAX_U32;
const isIdle = ({ writes, events, inlineCalls, deferredCalls }: Execution): boolean =>
  writes.size + events.length + inlineCalls.length + deferredCalls.length === 0;

/** What the newer of two calls has less of than the older one; undefined where it has all of it, and at least as much. */
export function lessThan(
  contract: CompiledContract,
  own: Slots,
  older: Execution,
  newer: Execution | undefined,
): string | undefined {
  if (newer === undefined) return isIdle(older) ? undefined : 'the newer call fails';
  for (const [i, value] of older.outputs.entries()) if (newer.outputs[i]! < value) return `result ${i}`;
  if (isIdle(older)) return undefined;
  for (const slot of new Set([...older.writes.keys(), ...newer.writes.keys()])) {
    const contentIn = ({ writes }: Execution): bigint =>
      valueOf(contract, slot, writes.get(slot) ?? own.get(slot) ?? 0n);
    if (contentIn(newer) < contentIn(older)) return nameOfSlot(contract.layout, slot).name;
    if (nameOfSlot(contract.layout, slot).type?.kind === 'Hash' && contentIn(newer) !== contentIn(older))
      return 'a hash';
  }
  let next = 0;
  for (const { eventId, values } of older.events) {
    while (
      next < newer.events.length &&
      !(newer.events[next]!.eventId === eventId && newer.events[next]!.values.every((value, i) => value >= values[i]!))
    )
      next++;
    if (next++ >= newer.events.length) return 'an event';
  }
  return newer.validUntil < older.validUntil ? 'the bound' : undefined;
}
