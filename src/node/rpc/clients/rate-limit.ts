import { NodeError } from '../../errors.js';

interface Bucket {
  /** Calls that are left. */
  left: number;
  /** As of when, in milliseconds. */
  at: number;
}

/** Seconds' worth of calls that a client may make at once. */
const BURST_SECONDS = 5;
/** A batch fits, however low the rate is. */
const SMALLEST_BURST = 64;
/** Clients that are remembered: about a megabyte. */
const REMEMBERED = 10_000;

/** Counts the calls of each client: a bucket that fills again at a constant rate. */
export class RateLimit {
  /** The client that called last comes last. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #burst: number;

  constructor(readonly callsPerSecond: number) {
    this.#burst = Math.max(SMALLEST_BURST, callsPerSecond * BURST_SECONDS);
  }

  /** Takes calls from a client's bucket, or none of them. Throws QED4072 with the milliseconds after which there are enough. */
  take(client: string, calls: number, now: number): void {
    if (this.callsPerSecond === 0) return;
    const { left: before, at } = this.#buckets.get(client) ?? { left: this.#burst, at: now };
    const left = Math.min(this.#burst, before + (Math.max(0, now - at) * this.callsPerSecond) / 1_000);
    const enough = left >= calls;
    this.#remember(client, { left: enough ? left - calls : left, at: now });
    if (!enough) throw tooMany(this.callsPerSecond, Math.ceil(((calls - left) * 1_000) / this.callsPerSecond));
  }

  #remember(client: string, bucket: Bucket): void {
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > REMEMBERED && oldest !== undefined) this.#buckets.delete(oldest);
  }
}

const tooMany = (callsPerSecond: number, milliseconds: number): NodeError =>
  new NodeError(
    'tooManyCalls',
    `more than ${callsPerSecond} calls a second come from this address`,
    `send it again in ${Math.ceil(milliseconds / 1_000)} s, and several calls in a batch count as several`,
    { exitCode: 3, details: { milliseconds } },
  );
