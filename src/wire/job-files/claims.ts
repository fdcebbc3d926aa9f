import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Milliseconds between two signs of life in a claim. */
const BEAT_MS = 5_000;
/** A claim that has shown no sign of life for so long is abandoned. */
const ABANDONED_MS = 30_000;

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

  /** Takes the job of a file; undefined while another process has it, or where no claim can be written. */
  take(claimFile: string, jobFile: string): Claim | undefined {
    const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
    try {
      writeFileSync(claimFile, `${holder} 0\n`, { flag: 'wx' });
    } catch {
      if (this.#isAbandoned(claimFile)) rmSync(claimFile, { force: true });
      return undefined;
    }
    this.#seen.delete(claimFile);
    return hold(claimFile, jobFile, holder);
  }

  #isAbandoned(claimFile: string): boolean {
    const text = read(claimFile);
    if (text === undefined) return false;
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
      if (isOurs()) rmSync(claimFile, { force: true });
    },
  };
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
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
