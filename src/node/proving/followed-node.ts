import { QedError } from '../../base/errors.js';
import { unlessAborted } from '../../base/unless-aborted.js';
import { WIRE_CODES, WireError } from '../../wire/codes.js';
import type { MethodName, ParamsOf, ResultOf } from '../../wire/methods.js';
import { RpcClient, type CallOptions } from '../../wire/rpc-client.js';
import type { Status } from '../../wire/status.js';
import { isAway } from './away.js';

/** A coordinator as a worker sees it. */
export type CoordinatorClient = Pick<RpcClient, 'url' | 'call' | 'status'>;

/** Where a coordinator is, and the worker's token for it. */
export interface CoordinatorPlace {
  readonly url: string;
  readonly token: string;
}

export interface FollowOptions {
  /** Looks where the coordinator is by now. */
  find(signal: AbortSignal): Promise<CoordinatorPlace>;
  /** Throws where a worker cannot prove for what is there now. */
  check?(node: CoordinatorClient): Promise<unknown>;
  onMoved?(url: string): void;
  /** Ends all looks. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks; twice as long after each one that finds nothing new. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;
/** How long what is found may take to answer. */
const ANSWER_MS = 10_000;

/**
 * A coordinator that may move, or get another secret: where it does not answer as a coordinator of this worker does, the worker looks where it is by now, and
 * calls there. What is still nobody there is `QED4063`, so that whoever has a proof in hand tries again.
 */
export class FollowedNode implements CoordinatorClient {
  #place: CoordinatorPlace;
  #client: RpcClient;
  #looking: Promise<boolean> | undefined;
  #pause = FIRST_PAUSE_MS;
  #nextLook = 0;
  /** Why what was found last is not taken. */
  #refusal: unknown;

  constructor(
    place: CoordinatorPlace,
    readonly options: FollowOptions,
  ) {
    this.#place = place;
    this.#client = new RpcClient(place.url, { token: place.token });
  }

  get url(): string {
    return this.#place.url;
  }

  /** The status of the coordinator. Another node may listen at its address by now and would tell its own status, but it does not know this worker. */
  async status(): Promise<Status> {
    await this.call('qed_getWorker', {});
    return this.call('qed_status', {});
  }

  async call<N extends MethodName>(name: N, params: ParamsOf<N>, options: CallOptions = {}): Promise<ResultOf<N>> {
    const signal = AbortSignal.any([options.signal, this.options.signal].filter((one) => one !== undefined));
    for (;;) {
      const client = this.#client;
      try {
        const result = await client.call(name, params, options);
        this.#pause = FIRST_PAUSE_MS;
        return result;
      } catch (error) {
        if (!isGone(error) || signal.aborted) throw error;
        if (await unlessAborted(this.#hasMoved(client), signal).catch(() => false)) continue;
        throw signal.aborted ? error : this.#notThere(error);
      }
    }
  }

  /** Whether calls go elsewhere by now. Whoever asks while somebody looks waits for that look, and nobody looks too often. */
  #hasMoved(from: RpcClient): Promise<boolean> {
    if (this.#client !== from) return Promise.resolve(true);
    if (this.#looking === undefined && Date.now() < this.#nextLook) return Promise.resolve(false);
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      this.#nextLook = Date.now() + this.#pause;
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    });
    return this.#looking;
  }

  /** Goes on for the others when one of those who wait for it gives up. */
  async #look(): Promise<boolean> {
    this.#refusal = undefined;
    try {
      const place = await this.options.find(this.options.signal ?? new AbortController().signal);
      if (place.url === this.#place.url && place.token === this.#place.token) return false;
      const client = new RpcClient(place.url, { token: place.token });
      const timed = new RpcClient(place.url, { token: place.token, timeout: ANSWER_MS });
      await timed.call('qed_getWorker', {});
      await this.options.check?.(timed);
      [this.#place, this.#client] = [place, client];
      this.options.onMoved?.(place.url);
      return true;
    } catch (error) {
      this.#refusal = error;
      return false;
    }
  }

  #notThere(error: unknown): unknown {
    const refusal = this.#refusal;
    // The worker is none for what is there now, and no trying again helps.
    if (refusal instanceof QedError && !isGone(refusal)) return refusal;
    if (error instanceof QedError && error.code === WIRE_CODES.unreachable) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new WireError(
      'unreachable',
      `no coordinator of this worker is at ${this.url}: ${message}`,
      'start the coordinator; this worker goes on by itself then',
      { exitCode: 3, cause: error },
    );
  }
}

/** What only another node answers, or a coordinator that cannot go on, or Redis where no coordinator is announced (`isAway`). */
const isGone = (error: unknown): boolean => isAway(error) || (error instanceof QedError && OTHERS.includes(error.code));
const OTHERS: readonly string[] = [
  WIRE_CODES.noWorker,
  WIRE_CODES.unknownMethod,
  WIRE_CODES.foreignRequest,
  WIRE_CODES.wrongRole,
];
