import { randomUUID } from 'node:crypto';
import { closeSync, lstatSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { readSmallFile } from './read-small-file.js';

/** Milliseconds between two signs of life in a claim. */
const BEAT_MS = 5_000;
/** A claim that has shown no sign of life for so long is abandoned. */
const ABANDONED_MS = 30_000;
/** A claim has the name of its holder and a number. */
const MAX_CLAIM_BYTES = 4_096;

/** A job in this process's hands. */
export interface Claim {
  /** Aborted when the job is not wanted any more. */
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * Claims on jobs, a file each, so that two machines do not make one proof. A claim counts a number up while its holder lives, and others watch that
 * number by their own clocks. In the worst case two processes hold one job, which costs time and nothing else.
 */
export class Claims {
  /** What other processes' claims said when they last changed, and when this process saw it. */
  readonly #seen = new Map<string, { readonly text: string; readonly at: number }>();

  /** Takes the job of a file; undefined while another process has it. Throws what the file system throws where no claim can be written. */
  take(claimFile: string, jobFile: string): Claim | undefined {
    const file = openNew(claimFile);
    if (file === undefined) {
      if (this.#isAbandoned(claimFile)) removeIfPossible(claimFile);
      return undefined;
    }
    const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
    try {
      writeFileSync(file, `${holder} 0\n`);
    } catch (error) {
      // A full disk leaves an empty file.
      removeIfPossible(claimFile);
      throw error;
    } finally {
      closeSync(file);
    }
    this.#seen.delete(claimFile);
    return hold(claimFile, jobFile, holder);
  }

  #isAbandoned(claimFile: string): boolean {
    if (lstatSync(claimFile, { throwIfNoEntry: false }) === undefined) return false;
    // What is no claim shows no sign of life either.
    const text = read(claimFile) ?? '';
    const seen = this.#seen.get(claimFile);
    if (seen?.text === text) return performance.now() - seen.at > ABANDONED_MS;
    this.#seen.set(claimFile, { text, at: performance.now() });
    return false;
  }
}

function hold(claimFile: string, jobFile: string, holder: string): Claim {
  const withdrawn = new AbortController();
  const isOurs = (): boolean => read(claimFile)?.startsWith(holder) === true;
  let beats = 0;
  const timer = setInterval(() => {
    if (isGone(jobFile)) withdrawn.abort();
    // A claim that was taken for abandoned, as after this machine slept, is another's now.
    else if (isOurs()) write(claimFile, `${holder} ${++beats}\n`);
  }, BEAT_MS);
  return {
    signal: withdrawn.signal,
    release() {
      clearInterval(timer);
      if (isOurs()) removeIfPossible(claimFile);
    },
  };
}

/** A file that was not there before; undefined where something has its name. */
function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Removes whatever has this name. What cannot be removed stays: others wait for it half a minute, and whoever needs the job does not depend on it. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // It cannot be written any more.
  }
}

/** A directory that cannot be reached for a while takes no job away. */
function isGone(file: string): boolean {
  try {
    statSync(file);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    // Others take the claim over if this lasts; the proof counts all the same.
  }
}

function read(file: string): string | undefined {
  try {
    return readSmallFile(file, MAX_CLAIM_BYTES);
  } catch {
    return undefined;
  }
}
