import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import { FIELD_ORDER } from '../../parth/field.js';
import { EMPTY_STATE, sessionsOf, type SandboxState, type SandboxUser, type Slots } from './sandbox-state.js';

const number = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_ORDER);
const slotMap = z
  .record(z.string(), number)
  .transform((slots): Slots => new Map(Object.entries(slots).map(([slot, content]) => [BigInt(slot), content])));
const userState = z
  // Files of earlier versions have no balance: nobody could pay natively.
  .strictObject({ nonce: number, balance: number.optional(), contracts: z.record(z.string(), slotMap) })
  .transform(({ nonce, balance = 0n, contracts }): SandboxUser => ({
    nonce,
    balance,
    contracts: new Map(Object.entries(contracts)),
  }));
const schema = z.strictObject({
  format: z.literal('qed-run/2'),
  checkpoint: number,
  layouts: z.record(z.string(), z.string()),
  actors: z.record(z.string(), z.string()),
  users: z.record(z.string().regex(/^(0|[1-9][0-9]{0,9})$/), userState),
  history: z.array(z.strictObject({ checkpoint: number, user: number, before: userState.nullable() })),
});

/** Reads a state file; one that does not exist is an empty state. Throws `QED6024` for a file of another form. */
export async function readStateFile(file: string): Promise<SandboxState> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_STATE;
    throw unusable(file, (cause as Error).message, cause);
  }
  try {
    const { checkpoint, layouts, actors, users, history } = schema.parse(JSON.parse(text));
    const state: SandboxState = {
      checkpoint,
      layouts: new Map(Object.entries(layouts).map(([contract, hash]) => [contract, BigInt(hash)])),
      actors: new Map(Object.entries(actors).map(([user, contract]) => [BigInt(user), contract])),
      users: new Map(Object.entries(users).map(([user, held]) => [BigInt(user), held])),
      history,
    };
    // Each session but a user's first began with what the one before it had left.
    if (!sessionsOf(state).every(({ after }) => after !== undefined && after !== null)) throw new Error('history');
    return state;
  } catch (cause) {
    throw unusable(file, 'it was not written by `qed run`', cause);
  }
}

/** Writes a state file, whole or not at all. Throws `QED6024` where it cannot. */
export async function writeStateFile(file: string, state: SandboxState): Promise<void> {
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
    makeDirectory(path.dirname(file));
    writeFileAtomically(file, `${JSON.stringify(json, null, 2)}\n`);
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
}

function jsonOf({ nonce, balance, contracts }: SandboxUser): object {
  const slotsOf = (slots: Slots): object =>
    Object.fromEntries([...slots].map(([slot, content]) => [slot.toString(), content.toString()]));
  return {
    nonce: nonce.toString(),
    balance: balance.toString(),
    contracts: Object.fromEntries([...contracts].map(([contract, slots]) => [contract, slotsOf(slots)])),
  };
}

const unusable = (file: string, reason: string, cause: unknown): QedError =>
  new QedError('QED6024', `the state file ${file} cannot be used: ${reason}`, {
    hint: 'name another file with --state, or delete this one to start anew',
    cause,
  });
