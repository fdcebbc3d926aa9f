import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDirectory } from '../../base/make-directory.js';

const POLL_MILLISECONDS = 500;

/**
 * Lets one process at a time compile a program for which keys are missing, so that the others wait and read them instead of making them too. It saves
 * work and no more: the key cache itself stays whole whoever writes. The lock of a process that died is taken over. It does not cover the proving key of
 * a protocol program's circuit, which the first proof makes: who waits for that proof would wait longer than the key takes.
 */
export async function withCompileLock<T>(
  directory: string,
  program: string,
  onWait: () => void,
  body: () => Promise<T>,
): Promise<T> {
  const name = program.replace(/[^A-Za-z0-9_-]/g, '_');
  const made = join(directory, `${name}.made`);
  if (exists(made)) return body();
  const lock = join(directory, `${name}.lock`);
  try {
    makeDirectory(directory);
    for (let waited = false; !acquire(lock); waited = true) {
      if (!waited) onWait();
      await sleep(POLL_MILLISECONDS);
    }
  } catch {
    // A cache that cannot be written is no cache; the program is compiled without.
    return body();
  }
  try {
    const result = await body();
    writeFileSync(made, '');
    return result;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether this process now has the lock. */
function acquire(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!holderIsAlive(lock)) rmSync(lock, { force: true });
  return false;
}

function holderIsAlive(lock: string): boolean {
  let holder: number;
  try {
    holder = Number(readFileSync(lock, 'utf8'));
  } catch {
    return false;
  }
  // Created and not yet filled: its writer is at work.
  if (holder === 0) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
