import { randomUUID } from 'node:crypto';
import { storeCorrupt } from '../errors.js';
import { currentProcess, isRunning, type ProcessId } from './process-id.js';

/** An owner shows that often that it is alive. */
export const BEAT_MS = 10_000;
/** An owner on another host that was not heard of for so long is gone. */
const SILENCE_MS = 60_000;

/** Who owns a store: a process, and a token of its own for each time that it opened one. */
export interface Owner extends ProcessId {
  readonly token: string;
}

export const newOwner = (): Owner => ({ ...currentProcess(), token: randomUUID() });

/** The owner in the entry that it left in the store at `path`. Throws QED5002 where the entry is unreadable. */
export function readOwner(path: string, entry: Uint8Array): Owner {
  try {
    return JSON.parse(Buffer.from(entry).toString()) as Owner;
  } catch (error) {
    throw storeCorrupt(path, 'the entry of its owner is unreadable', error);
  }
}

/** Whether a process is still there: on this host the system knows, of another host its silence tells. */
export const isAlive = (owner: ProcessId, silentForMs: number): boolean => isRunning(owner) ?? silentForMs < SILENCE_MS;

export const isSameProcess = (a: ProcessId, b: ProcessId): boolean =>
  a.pid === b.pid && a.started === b.started && a.boot === b.boot && a.host === b.host;
