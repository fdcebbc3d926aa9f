import { setImmediate } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { Mutex } from '../../../base/mutex.js';
import { MAX_SUBSCRIPTIONS } from '../../../wire/limits.js';
import { NotificationSchema, type Topic } from '../../../wire/subscription.js';
import { NodeError } from '../../errors.js';
import type { Answer } from '../answer.js';
import type { SubscriptionHandlers } from '../handler.js';
import type { Look } from './look.js';
import { openNews, type News } from './news.js';

/** Bytes that may be on their way to a subscriber before it is told anything more. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** Milliseconds in which a subscriber has to read something of what is on its way. */
const READ_MS = 30_000;
/** Milliseconds between two signs of life. */
const PING_MS = 30_000;
/** Milliseconds in which a connection that is closed has to end. */
const LAST_WORDS = 1_000;

/** How a connection is closed: the number of the code where qed has one for it, else as WebSocket says. */
const CLOSING = { goingAway: 1001, notText: 1003, slowReader: 4084 } as const;

interface Subscription {
  readonly topic: Topic;
  readonly news: News;
}

/** One connection: its subscriptions, what it asks, and what it is told. */
export class Subscriber implements SubscriptionHandlers {
  readonly #subscriptions = new Map<string, Subscription>();
  #nextId = 1;
  #alive = true;
  #pingedAt: number;
  /** Subscriptions whose answer is not out yet. */
  readonly #opened: [string, Subscription][] = [];
  /** Messages on their way, and when one of them last arrived there. */
  #underWay = 0;
  #lastRead = 0;
  #closing = false;
  /** Requests that are here and not answered. */
  #waiting = 0;
  readonly #turn = new Mutex();

  /** `answer` answers a message with these handlers; `changed` is told of each new subscription. */
  constructor(
    readonly socket: WebSocket,
    readonly newLook: () => Look,
    readonly answer: (message: Buffer, handlers: SubscriptionHandlers) => Promise<Answer | undefined>,
    readonly changed: () => void,
  ) {
    this.#pingedAt = performance.now();
    socket.on('pong', () => (this.#alive = true));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => void this.#take(data, isBinary));
  }

  get topics(): Topic[] {
    return [...this.#subscriptions.values()].map(({ topic }) => topic);
  }

  readonly qed_subscribe: SubscriptionHandlers['qed_subscribe'] = async (request) => {
    if (this.#subscriptions.size + this.#opened.length >= MAX_SUBSCRIPTIONS) throw tooManySubscriptions();
    const news = await openNews(request, this.newLook());
    const subscription = `${this.#nextId++}`;
    const { position } = news;
    this.#opened.push([subscription, { topic: request.topic, news }]);
    return { subscription, position };
  };

  readonly qed_unsubscribe: SubscriptionHandlers['qed_unsubscribe'] = ({ subscription }) => {
    this.#subscriptions.delete(subscription);
    return Promise.resolve({});
  };

  /** Tells what is new as far as there is room; whatever is left is told at a later look. Returns how much was told, by topic. */
  async tell(look: Look): Promise<Topic[]> {
    const told: Topic[] = [];
    for (const [subscription, { topic, news }] of this.#subscriptions) {
      if (this.#isFull()) break;
      for await (const notice of news.read(look)) {
        const params = { subscription, topic, position: news.position, notice } as z.output<typeof NotificationSchema>;
        void this.#send({ jsonrpc: '2.0', method: 'qed_notify', params: z.encode(NotificationSchema, params) });
        told.push(topic);
        if (this.#isFull()) break;
      }
    }
    return told;
  }

  /** Looks after the connection: cuts one whose other end reads nothing or is gone. Returns the code with which it was cut. */
  check(now: number): string | undefined {
    if (this.#closing) return undefined;
    if (this.#underWay > 0 && now - this.#lastRead > READ_MS) {
      this.close(CLOSING.slowReader, `QED4084: nothing was read for ${READ_MS / 1_000} s`);
      return 'QED4084';
    }
    if (now - this.#pingedAt < PING_MS) return undefined;
    if (!this.#alive) this.socket.terminate();
    this.#alive = false;
    this.#pingedAt = now;
    this.socket.ping();
    return undefined;
  }

  /** Says why and ends the connection, whether or not the other end reads it. */
  close(code: number = CLOSING.goingAway, reason = 'the node stops'): void {
    this.#closing = true;
    this.#subscriptions.clear();
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), LAST_WORDS).unref();
  }

  /** One request after the other, with turns for other connections in between; what comes meanwhile stays with its sender, but for the frames that came along. */
  async #take(data: RawData, isBinary: boolean): Promise<void> {
    if (this.#waiting++ === 0) this.socket.pause();
    await this.#turn.run(async () => {
      await setImmediate();
      await this.#answerOne(data, isBinary);
    });
    if (--this.#waiting === 0) this.socket.resume();
  }

  async #answerOne(data: RawData, isBinary: boolean): Promise<void> {
    if (this.#closing) return;
    if (isBinary) return this.close(CLOSING.notText, 'send JSON-RPC 2.0 as text');
    const answer = await this.answer(data as Buffer, this);
    if (answer !== undefined) await this.#send(answer);
    // Nobody is told of a subscription before its number.
    const opened = this.#opened.splice(0);
    for (const [id, subscription] of opened) this.#subscriptions.set(id, subscription);
    if (opened.length > 0) this.changed();
  }

  /** Resolves when it has left this process. */
  #send(message: unknown): Promise<void> {
    if (this.#underWay++ === 0) this.#lastRead = performance.now();
    return new Promise((resolve) => {
      this.socket.send(JSON.stringify(message), () => {
        this.#underWay--;
        this.#lastRead = performance.now();
        resolve();
      });
    });
  }

  #isFull(): boolean {
    return this.#closing || this.socket.bufferedAmount > MAX_UNREAD_BYTES;
  }
}

const tooManySubscriptions = (): NodeError =>
  new NodeError(
    'tooManySubscriptions',
    `a connection has at most ${MAX_SUBSCRIPTIONS} subscriptions`,
    'end one with qed_unsubscribe, or open another connection',
  );
