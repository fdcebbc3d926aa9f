import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { WIRE_CODES, invalidParams } from '../codes.js';
import { badAnswer, errorOf, unreachable } from './rpc-call.js';
import {
  NotificationSchema,
  SubscribeRequestSchema,
  SubscribedSchema,
  type Notification,
  type SubscribeRequest,
  type Topic,
} from '../subscription.js';

export interface SubscribeOptions {
  /** Milliseconds for which no node may answer until it is an error; 30,000 by default. */
  readonly patience?: number | undefined;
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
  /** Tells the node who asks. */
  readonly token?: string | undefined;
}

const DEFAULT_PATIENCE = 30_000;
/** Milliseconds between two tries to connect: at first, and at most. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Milliseconds in which a node that is there says something: it pings twice a minute. */
const SILENCE_MS = 75_000;
/** Bytes of one notification; those of a node are far smaller. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Notifications that wait here; the node keeps the rest. */
const MAX_WAITING = 64;

/**
 * What a node tells of a topic, one after the other. When the connection is lost it is made again, and the node goes on from the position of the last
 * notification, so that nothing is missed and nothing comes twice. Throws the node's refusal with its code, QED4063 when no node answers for `patience`
 * milliseconds, and QED4064 for whatever is no node.
 */
export async function* notifications<T extends Topic>(
  url: string,
  request: SubscribeRequest & { readonly topic: T },
  { patience = DEFAULT_PATIENCE, signal, token }: SubscribeOptions = {},
): AsyncGenerator<Notification<T>, void> {
  let after = request.after;
  let lostAt = Date.now();
  let pause = PAUSE_MS;
  const isOver = (): boolean => signal?.aborted === true;
  while (!isOver()) {
    const line = new Line(url, signal, token);
    try {
      after = await line.subscribe({ ...request, after });
      pause = PAUSE_MS;
      for (let told = await line.next(); told !== undefined; told = await line.next()) {
        after = told.position;
        yield told as unknown as Notification<T>;
      }
      lostAt = Date.now();
    } catch (error) {
      const told = pauseAfter(error);
      if (isOver()) return;
      if (told === undefined || Date.now() - lostAt > patience) throw error;
      pause = Math.max(pause, told);
    } finally {
      line.close();
    }
    await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
}

const PASSING: readonly string[] = [WIRE_CODES.unreachable, WIRE_CODES.tooManyCalls, WIRE_CODES.tooManyConnections];

/** The milliseconds after which it is worth to try again; undefined for what stays as it is. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof QedError)) return undefined;
  if (!PASSING.includes(error.code) && error.code !== 'QED4055') return undefined;
  const { milliseconds } = error.details as { readonly milliseconds?: unknown };
  return typeof milliseconds === 'number' ? milliseconds : 0;
}

type Told = z.output<typeof NotificationSchema>;

/** One connection with one subscription. */
class Line {
  readonly #socket: WebSocket;
  readonly #waiting: Told[] = [];
  #answer: { result?: unknown; error?: unknown } | undefined;
  #failure: unknown;
  #ended = false;
  #wake: () => void = () => undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(
    readonly url: string,
    readonly signal: AbortSignal | undefined,
    token: string | undefined,
  ) {
    this.#socket = new WebSocket(url.replace(/^http/, 'ws'), {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: SILENCE_MS,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    this.#socket
      .on('unexpected-response', (_, response) => void this.#refused(response))
      .on('error', (error) => this.#end(unreachable(url, error)))
      .on('close', () => this.#end(unreachable(url)))
      .on('ping', () => this.#heard())
      .on('message', (data) => this.#take((data as Buffer).toString()));
    signal?.addEventListener('abort', this.close, { once: true });
    this.#heard();
  }

  /** Returns the position from which the node goes on. */
  async subscribe(request: SubscribeRequest): Promise<string> {
    const params = z.safeEncode(SubscribeRequestSchema, request);
    if (!params.success) throw invalidParams('qed_subscribe', params.error);
    if (this.#socket.readyState === WebSocket.CONNECTING && !this.#ended) {
      await Promise.race([once(this.#socket, 'open').catch(() => undefined), this.#change()]);
    }
    if (!this.#ended)
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_subscribe', params: params.data }));
    while (this.#answer === undefined && !this.#ended) await this.#change();
    if (this.#answer === undefined) throw this.#failure;
    if (this.#answer.error !== undefined) throw errorOf(this.#answer.error);
    const answer = z.safeDecode(SubscribedSchema, this.#answer.result as never);
    if (!answer.success) throw badAnswer(this.url, 'qed_subscribe');
    return answer.data.position;
  }

  /** Undefined when the connection is lost and nothing is left of it. Throws QED4064 for what is no notification. */
  async next(): Promise<Told | undefined> {
    while (this.#waiting.length === 0 && !this.#ended) await this.#change();
    const told = this.#waiting.shift();
    if (this.#waiting.length === 0) this.#socket.resume();
    if (told === undefined && this.#failure instanceof QedError && this.#failure.code === WIRE_CODES.badAnswer)
      throw this.#failure;
    return told;
  }

  readonly close = (): void => {
    clearTimeout(this.#silence);
    this.#socket.terminate();
    this.#end(unreachable(this.url));
  };

  #take(text: string): void {
    this.#heard();
    let message: { id?: unknown; params?: unknown; result?: unknown; error?: unknown };
    try {
      message = JSON.parse(text) as typeof message;
      if ('result' in message || 'error' in message) {
        this.#answer = message;
      } else {
        this.#waiting.push(z.decode(NotificationSchema, message.params as never));
        if (this.#waiting.length >= MAX_WAITING) this.#socket.pause();
      }
    } catch {
      this.#end(badAnswer(this.url, text.slice(0, 80)));
      this.#socket.terminate();
    }
    this.#wake();
  }

  /** The node says in an answer over HTTP why it does not want the connection. */
  async #refused(response: IncomingMessage): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response) text += String(chunk);
      this.#end(errorOf((JSON.parse(text) as { error?: unknown }).error));
    } catch {
      this.#end(badAnswer(this.url, `status ${response.statusCode} for a WebSocket`));
    }
    this.#socket.terminate();
  }

  #end(failure: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    clearTimeout(this.#silence);
    this.signal?.removeEventListener('abort', this.close);
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** A connection that is cut somewhere on the way is not told so. */
  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(this.close, SILENCE_MS);
    this.#silence.unref();
  }
}
