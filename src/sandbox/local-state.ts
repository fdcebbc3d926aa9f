import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { QedError } from '../base/errors.js';
import { writeFileAtomically } from '../base/write-file-atomically.js';
import { FIELD_ORDER } from '../parth/field.js';

const number = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_ORDER);
const slotMap = z
  .record(z.string(), number)
  .transform((slots): Slots => new Map(Object.entries(slots).map(([slot, content]) => [BigInt(slot), content])));
const userState = z
  .strictObject({ nonce: number, contracts: z.record(z.string(), slotMap) })
  .transform(({ nonce, contracts }): RunUser => ({ nonce, contracts: new Map(Object.entries(contracts)) }));
const schema = z.strictObject({
  format: z.literal('qed-run/2'),
  checkpoint: number,
  layouts: z.record(z.string(), z.string()),
  actors: z.record(z.string(), z.string()),
  users: z.record(z.string().regex(/^(0|[1-9][0-9]{0,9})$/), userState),
  history: z.array(z.strictObject({ checkpoint: number, user: number, before: userState.nullable() })),
});

/** One user's slots in one contract; an empty slot has no entry. */
export type Slots = Map<bigint, bigint>;

/** What a user has. */
export interface RunUser {
  nonce: bigint;
  readonly contracts: Map<string, Slots>;
}

/** What a run replaced: its user's state as of the checkpoint that it was anchored in; null where there was none. */
export interface PastUser {
  readonly checkpoint: bigint;
  readonly user: bigint;
  readonly before: RunUser | null;
}

/** What `qed run` keeps between calls: every user's slots by contract, as they stood after the last run, and as they stood before. */
export interface RunState {
  /** Of the last run; 0 before the first. */
  checkpoint: bigint;
  /** The hash of each contract's layout, by name: slots mean nothing under another one. */
  readonly layouts: Map<string, bigint>;
  /** The users who are a contract's actor, with its name. */
  readonly actors: Map<bigint, string>;
  readonly users: Map<bigint, RunUser>;
  /** One a run, in order. */
  readonly history: readonly PastUser[];
}

export const emptyRunState = (): RunState => ({
  checkpoint: 0n,
  layouts: new Map(),
  actors: new Map(),
  users: new Map(),
  history: [],
});

/** How many runs had landed in a checkpoint. */
export function runsAt({ history }: RunState, checkpoint: bigint): number {
  const next = history.findIndex((run) => run.checkpoint >= checkpoint);
  return next < 0 ? history.length : next;
}

/** All users' states after that many runs. */
export function usersAfter({ users, history }: RunState, runs: number): ReadonlyMap<bigint, RunUser> {
  const past = new Map(users);
  for (const { user, before } of history.slice(runs).reverse()) {
    if (before === null) past.delete(user);
    else past.set(user, before);
  }
  return past;
}

/** The slots of a user in a contract; they are entered where there are none. */
export function slotsOf(state: RunState, user: bigint, contract: string): Slots {
  const known = state.users.get(user) ?? { nonce: 0n, contracts: new Map<string, Slots>() };
  state.users.set(user, known);
  const slots = known.contracts.get(contract) ?? new Map<bigint, bigint>();
  known.contracts.set(contract, slots);
  return slots;
}

/** Reads a state file; one that does not exist is an empty state. Throws `QED6024` for a file of another form. */
export async function readRunState(file: string): Promise<RunState> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return emptyRunState();
    throw unusable(file, (cause as Error).message, cause);
  }
  try {
    const { checkpoint, layouts, actors, users, history } = schema.parse(JSON.parse(text));
    return {
      checkpoint,
      layouts: new Map(Object.entries(layouts).map(([contract, hash]) => [contract, BigInt(hash)])),
      actors: new Map(Object.entries(actors).map(([user, contract]) => [BigInt(user), contract])),
      users: new Map(Object.entries(users).map(([user, held]) => [BigInt(user), held])),
      history,
    };
  } catch (cause) {
    throw unusable(file, 'it was not written by `qed run`', cause);
  }
}

/** Writes a state file, whole or not at all. Throws `QED6024` where it cannot. */
export async function writeRunState(file: string, state: RunState): Promise<void> {
  const json = {
    format: 'qed-run/2',
    checkpoint: state.checkpoint.toString(),
    layouts: Object.fromEntries([...state.layouts].map(([contract, hash]) => [contract, hash.toString()])),
    actors: Object.fromEntries([...state.actors].map(([user, contract]) => [user.toString(), contract])),
    users: Object.fromEntries([...state.users].map(([user, held]) => [user.toString(), jsonOf(held)])),
    history: state.history.map(({ checkpoint, user, before }) => ({
      checkpoint: checkpoint.toString(),
      user: user.toString(),
      before: before === null ? null : jsonOf(before),
    })),
  };
  try {
    writeFileAtomically(file, `${JSON.stringify(json, null, 2)}\n`);
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
}

function jsonOf({ nonce, contracts }: RunUser): object {
  const slotsOf = (slots: Slots): object =>
    Object.fromEntries([...slots].map(([slot, content]) => [slot.toString(), content.toString()]));
  return {
    nonce: nonce.toString(),
    contracts: Object.fromEntries([...contracts].map(([contract, slots]) => [contract, slotsOf(slots)])),
  };
}

const unusable = (file: string, reason: string, cause: unknown): QedError =>
  new QedError('QED6024', `the state file ${file} cannot be used: ${reason}`, {
    hint: 'name another file with --state, or delete this one to start anew',
    cause,
  });
