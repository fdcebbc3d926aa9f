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
/** Milliseconds between two looks at least, however much changes. */
const SHORTEST_MS = 50;
/** A subscriber is told something in a fifth of the time at most: what takes long is followed by a longer pause. */
const PAUSE_PER_TELLING = 4;
/** The longest such pause in milliseconds. */
const LONGEST_PAUSE_MS = 5_000;
/** Milliseconds between two times that a connection is looked after. */
const CHECK_MS = 1_000;

/** What subscriptions cost and do, for the metrics. */
export interface SubscriptionCounters {
  told(topic: Topic): void;
  cut(code: string): void;
}

/** When a subscriber is told something. */
interface Turn {
  /** It is being told; a look that comes meanwhile has to come again. */
  underWay: boolean;
  missed: boolean;
  earliest: number;
}

/** All connections over WebSocket, and the looks with which they are told what is new. */
export class Subscriptions {
  readonly #subscribers = new Map<Subscriber, Turn>();
  /** Those that could not be told anything last, and with which code. */
  readonly #failing = new Map<Subscriber, string>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
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
    for (const { topics } of this.#subscribers.keys())
      for (const topic of topics) counts.set(topic, counts.get(topic)! + 1);
    return counts;
  }

  add(
    socket: WebSocket,
    answer: (message: Buffer, handlers: SubscriptionHandlers) => Promise<Answer | undefined>,
  ): void {
    const newLook = (): Look => new Look(this.handlers);
    const subscriber = new Subscriber(socket, newLook, answer, () => this.changed());
    this.#subscribers.set(subscriber, { underWay: false, missed: false, earliest: 0 });
    const checks = setInterval(() => this.#check(subscriber), CHECK_MS).unref();
    socket.once('close', () => {
      clearInterval(checks);
      this.#subscribers.delete(subscriber);
      this.#failing.delete(subscriber);
    });
    this.#schedule(REGULAR_MS);
  }

  /** Something may be new. */
  changed(): void {
    if (this.#subscribers.size > 0) this.#schedule(0);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const subscriber of this.#subscribers.keys()) subscriber.close();
  }

  #check(subscriber: Subscriber): void {
    const code = subscriber.check(performance.now());
    if (code !== undefined) this.counters?.cut(code);
  }

  #schedule(pause: number): void {
    const at = Math.max(performance.now() + pause, this.#earliest);
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#look(), at - performance.now());
    this.#timer.unref();
  }

  /** Tells all subscribers at once, but for those that are still being told: an answer that takes long keeps nobody else waiting. */
  #look(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    this.#earliest = now + SHORTEST_MS;
    const look = new Look(this.handlers);
    for (const [subscriber, turn] of this.#subscribers) {
      if (turn.underWay) turn.missed = true;
      else if (now < turn.earliest) this.#schedule(turn.earliest - now);
      else void this.#tell(subscriber, turn, look);
    }
    if (this.#subscribers.size > 0) this.#schedule(REGULAR_MS);
  }

  async #tell(subscriber: Subscriber, turn: Turn, look: Look): Promise<void> {
    const started = performance.now();
    turn.underWay = true;
    turn.missed = false;
    try {
      const told = await subscriber.tell(look);
      for (const topic of told) this.counters?.told(topic);
      if (told.length > 0) turn.missed = true;
      this.#failing.delete(subscriber);
    } catch (error) {
      this.#failed(subscriber, error);
    }
    turn.underWay = false;
    const now = performance.now();
    const pause = Math.min(Math.max(SHORTEST_MS, (now - started) * PAUSE_PER_TELLING), LONGEST_PAUSE_MS);
    turn.earliest = now + pause;
    if (turn.missed && this.#subscribers.has(subscriber)) this.#schedule(pause);
  }

  /** What cannot be read now is told at a later look. The next ones may well fail in the same way, so a code is reported once until a look succeeds. */
  #failed(subscriber: Subscriber, error: unknown): void {
    const code = codeOf(error);
    const isReported = [...this.#failing.values()].includes(code);
    if (this.#subscribers.has(subscriber)) this.#failing.set(subscriber, code);
    if (isFault(error) && !isReported) this.onFault?.(error);
  }
}
