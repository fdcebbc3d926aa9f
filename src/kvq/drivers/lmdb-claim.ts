import { statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { otherVersion, storeInUse } from '../errors.js';
import { sameValue } from '../store.js';
import { BEAT_MS, isAlive, isSameProcess, newOwner, readOwner } from './owner.js';

const FORMAT = 'qed-kvq/1';
const FORMAT_KEY = Buffer.from('format');
const OWNER_KEY = Buffer.from('owner');

const lockFileOf = (file: string): string => `${file}-lock`;

/** When an owner of the data file last touched its lock file, in milliseconds. Opening the store changes it, so ask before. */
export const lastBeatOf = (file: string): number => statSync(lockFileOf(file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Removes the claim of whoever owned a store from a copy of it, which nobody owns. Throws QED5007 for a store of another format. */
export function forgetOwner(environment: RootDatabase, meta: Database<Buffer, Buffer>, path: string): void {
  environment.transactionSync(() => {
    const format = meta.get(FORMAT_KEY)?.toString() ?? 'none';
    if (format !== FORMAT) throw otherVersion(path, format, FORMAT);
    meta.removeSync(OWNER_KEY);
  });
}

/**
 * A process's claim to be the one owner of a store. It is an entry that is written in an LMDB transaction, whose lock dies with its holder, so two processes cannot
 * claim at once; and each later transaction checks that it stands, so a process that was taken over by mistake writes nothing more.
 */
export class StoreClaim {
  readonly #beat: NodeJS.Timeout;

  private constructor(
    readonly environment: RootDatabase,
    readonly meta: Database<Buffer, Buffer>,
    readonly owner: Buffer,
    file: string,
  ) {
    this.#beat = setInterval(() => touch(lockFileOf(file)), BEAT_MS).unref();
  }

  /** Throws QED5001 while another process has it, QED5007 for a store of another format. */
  static take(environment: RootDatabase, meta: Database<Buffer, Buffer>, file: string, lastBeat: number): StoreClaim {
    const path = dirname(file);
    const own = newOwner();
    const entry = Buffer.from(JSON.stringify(own));
    environment.transactionSync(() => {
      const format = meta.get(FORMAT_KEY)?.toString();
      if (format !== undefined && format !== FORMAT) throw otherVersion(path, format, FORMAT);
      const claim = meta.get(OWNER_KEY);
      if (claim !== undefined) {
        const other = readOwner(path, claim);
        // This process itself may have left a claim behind, where a store was closed while the disk was full.
        if (!isSameProcess(own, other) && isAlive(other, Date.now() - lastBeat))
          throw storeInUse(path, other.pid, other.host);
      }
      meta.putSync(FORMAT_KEY, Buffer.from(FORMAT));
      meta.putSync(OWNER_KEY, entry);
    });
    return new StoreClaim(environment, meta, entry, file);
  }

  /** Whether nobody else has claimed the store; to be called inside a transaction. */
  stands(): boolean {
    return sameValue(this.meta.get(OWNER_KEY), this.owner);
  }

  release(): void {
    clearInterval(this.#beat);
    try {
      this.environment.transactionSync(() => {
        if (this.stands()) this.meta.removeSync(OWNER_KEY);
      });
    } catch {
      // The disk is full. The claim of a process that has ended does not count anyway.
    }
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Only processes on other hosts look at it.
  }
}
