import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { QedError } from '../../errors.js';
import { FIELD_ORDER } from '../../parth/field.js';

const number = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_ORDER);
const schema = z.strictObject({
  format: z.literal('qed-run/1'),
  checkpoint: number,
  layouts: z.record(z.string(), z.string()),
  users: z.record(
    z.string().regex(/^(0|[1-9][0-9]{0,9})$/),
    z.strictObject({ nonce: number, contracts: z.record(z.string(), z.record(z.string(), number)) }),
  ),
});

/** One user's slots in one contract; an empty slot has no entry. */
export type Slots = Map<bigint, bigint>;

/** What `qed run` keeps between calls: every user's slots by contract, as they stood after the last run. */
export interface RunState {
  /** Of the last run; 0 before the first. */
  checkpoint: bigint;
  /** The hash of each contract's layout, by name: slots mean nothing under another one. */
  readonly layouts: Map<string, bigint>;
  readonly users: Map<bigint, { nonce: bigint; readonly contracts: Map<string, Slots> }>;
}

export const emptyRunState = (): RunState => ({ checkpoint: 0n, layouts: new Map(), users: new Map() });

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
    const { checkpoint, layouts, users } = schema.parse(JSON.parse(text));
    return {
      checkpoint,
      layouts: new Map(Object.entries(layouts).map(([contract, hash]) => [contract, BigInt(hash)])),
      users: new Map(
        Object.entries(users).map(([user, { nonce, contracts }]) => [
          BigInt(user),
          {
            nonce,
            contracts: new Map(Object.entries(contracts).map(([contract, slots]) => [contract, slotMap(slots)])),
          },
        ]),
      ),
    };
  } catch (cause) {
    throw unusable(file, 'it was not written by `qed run`', cause);
  }
}

const slotMap = (slots: Readonly<Record<string, bigint>>): Slots =>
  new Map(Object.entries(slots).map(([slot, content]) => [BigInt(slot), content]));

/** Writes a state file, whole or not at all. Throws `QED6024` where it cannot. */
export async function writeRunState(file: string, state: RunState): Promise<void> {
  const users = [...state.users].map(([user, { nonce, contracts }]) => [
    user.toString(),
    {
      nonce: nonce.toString(),
      contracts: Object.fromEntries(
        [...contracts].map(([contract, slots]) => [
          contract,
          Object.fromEntries([...slots].map(([slot, content]) => [slot.toString(), content.toString()])),
        ]),
      ),
    },
  ]);
  const json = {
    format: 'qed-run/1',
    checkpoint: state.checkpoint.toString(),
    layouts: Object.fromEntries([...state.layouts].map(([contract, hash]) => [contract, hash.toString()])),
    users: Object.fromEntries(users) as object,
  };
  try {
    await writeFile(`${file}.tmp`, `${JSON.stringify(json, null, 2)}\n`);
    await rename(`${file}.tmp`, file);
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
}

const unusable = (file: string, reason: string, cause: unknown): QedError =>
  new QedError('QED6024', `the state file ${file} cannot be used: ${reason}`, {
    hint: 'name another file with --state, or delete this one to start anew',
    cause,
  });
