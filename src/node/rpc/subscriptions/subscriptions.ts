import { performance } from 'node:perf_hooks';
import type { WebSocket } from 'ws';
import type { Topic } from '../../../wire/subscription.js';
import { isFault, type Answer } from '../answer.js';
import { codeOf } from '../calls.js';
import type { Handlers, SubscriptionHandlers } from '../handler.js';
import { Look } from './look.js';
import { Subscriber } from './subscriber.js';

/** Milliseconds between two looks when nobody says that something has changed: such a hint may get lost, and a node behind another one gets none. */
const REGULAR_MS = 1_000;
/** Milliseconds between two looks at least, however much changes; a look that takes long is followed by a longer pause. */
const SHORTEST_MS = 50;
/** Looks take a fifth of the time at most. */
const PAUSE_PER_LOOK = 4;

/** What subscriptions cost and do, for the metrics. */
export interface SubscriptionCounters {
  told(topic: Topic): void;
  cut(code: string): void;
}

/** All connections over WebSocket, and the looks with which they are told what is new. */
export class Subscriptions {
  readonly #subscribers = new Set<Subscriber>();
  /** Those whose last look failed, and with which code. */
  readonly #failing = new Map<Subscriber, string>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #looking = false;
  #again = false;
  #earliest = 0;

  constructor(
    readonly handlers: Handlers,
    readonly counters: SubscriptionCounters | undefined,
    /** Told of what is no refusal. */
    readonly onFault: ((error: unknown) => void) | undefined,
  ) {}

  get size(): number {
    return this.#subscribers.size;
  }

  /** How many subscriptions there are of each topic. */
  topics(): Map<Topic, number> {
    const counts = new Map<Topic, number>([
      ['checkpoints', 0],
      ['submissions', 0],
      ['jobs', 0],
    ]);
    for (const { topics } of this.#subscribers) for (const topic of topics) counts.set(topic, counts.get(topic)! + 1);
    return counts;
  }

  add(socket: WebSocket, answer: (body: unknown, handlers: SubscriptionHandlers) => Promise<Answer | undefined>): void {
    const newLook = (): Look => new Look(this.handlers);
    const subscriber = new Subscriber(socket, newLook, answer, () => this.changed());
    this.#subscribers.add(subscriber);
    socket.once('close', () => {
      this.#subscribers.delete(subscriber);
      this.#failing.delete(subscriber);
    });
    this.#schedule(REGULAR_MS);
  }

  /** Something may be new. */
  changed(): void {
    if (this.#subscribers.size === 0) return;
    if (this.#looking) this.#again = true;
    else this.#schedule(0);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const subscriber of this.#subscribers) subscriber.close();
  }

  #schedule(pause: number): void {
    const at = Math.max(performance.now() + pause, this.#earliest);
    if (this.#looking || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => void this.#look(), at - performance.now());
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#timerAt = Infinity;
    this.#looking = true;
    this.#again = false;
    const started = performance.now();
    const look = new Look(this.handlers);
    for (const subscriber of this.#subscribers) {
      try {
        const told = await subscriber.tell(look);
        for (const topic of told) this.counters?.told(topic);
        if (told.length > 0) this.#again = true;
        this.#failing.delete(subscriber);
      } catch (error) {
        this.#failed(subscriber, error);
      }
      const code = subscriber.check(performance.now());
      if (code !== undefined) this.counters?.cut(code);
    }
    this.#looking = false;
    const now = performance.now();
    this.#earliest = now + Math.max(SHORTEST_MS, (now - started) * PAUSE_PER_LOOK);
    if (this.#subscribers.size > 0) this.#schedule(this.#again ? 0 : REGULAR_MS);
  }

  /** What cannot be read now is told at a later look. The next ones may well fail in the same way, so a code is reported once until a look succeeds. */
  #failed(subscriber: Subscriber, error: unknown): void {
    const code = codeOf(error);
    const isReported = [...this.#failing.values()].includes(code);
    if (this.#subscribers.has(subscriber)) this.#failing.set(subscriber, code);
    if (isFault(error) && !isReported) this.onFault?.(error);
  }
}
