import type { Phase, ProofTimes, Spent } from './messages.js';

const NOTHING: Spent = { seconds: 0, processorSeconds: 0 };

/** Measures the phases of one request in the process that works on it. */
export class Stopwatch {
  readonly #spent = new Map<Phase, Spent>();
  #phase: Phase | undefined;
  #since = now();

  /** Ends the phase before, if there was one. */
  enter(phase: Phase | undefined): void {
    const at = now();
    if (this.#phase !== undefined) {
      const before = this.#spent.get(this.#phase) ?? NOTHING;
      this.#spent.set(this.#phase, {
        seconds: before.seconds + at.seconds - this.#since.seconds,
        processorSeconds: before.processorSeconds + at.processorSeconds - this.#since.processorSeconds,
      });
    }
    this.#phase = phase;
    this.#since = at;
  }

  /** Ends the last phase. */
  stop(): ProofTimes {
    this.enter(undefined);
    return { compiling: this.#spent.get('compiling') ?? NOTHING, proving: this.#spent.get('proving') ?? NOTHING };
  }
}

function now(): Spent {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, processorSeconds: (user + system) / 1e6 };
}
