import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';
import { METHODS } from '../../wire/methods.js';
import { openRpcDocument } from './open-rpc.js';
import type { Trouble } from '../../wire/status.js';
import { NodeError } from '../errors.js';
import type { KnownCallers } from '../callers/token-file.js';
import type { NodeMetrics } from '../metrics/node-metrics.js';
import { rpcMetrics, type CallOutcome } from '../metrics/rpc-metrics.js';
import type { KnownWorker } from '../proving/worker-tokens.js';
import type { KnownRealm } from '../realms/realm-tokens.js';
import { answerOne, callMethod, refusal, type Answer } from './answer.js';
import { ConnectionTurns } from './connection-turns.js';
import { refuseForeignRequest } from './foreign-request.js';
import { listen, type ListeningAt } from './listen.js';
import type { Caller, Handlers } from './handler.js';
import { refuseChangeFromPage } from './page/calls-from-pages.js';
import { servePage } from './page/page-routes.js';
import { BodyReader } from './read-body.js';

/** Where and how a node listens. */
export interface RpcServerOptions {
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly version: string;
  /** Calls of one batch. */
  readonly batchLimit?: number;
  /** Who may take jobs; nobody by default. */
  readonly workers?: KnownCallers<KnownWorker> | undefined;
  /** Which realms are in processes of their own; none by default. */
  readonly realms?: KnownCallers<KnownRealm> | undefined;
  /** Told of every error that is not the caller's. */
  readonly onFault?: (method: string, error: unknown) => void;
  /** Answers what reads, and refuses what changes something, whoever asks. */
  readonly readOnly?: boolean;
  /** Where the files of the explorer lie; the built ones by default. */
  readonly pageDirectory?: string;
  /** What is wrong; nothing by default. */
  readonly health?: () => Promise<Health>;
  /** What `/metrics` tells, calls included; there is none by default. */
  readonly metrics?: NodeMetrics;
}

/** What `/healthz` and `/readyz` answer. */
export interface Health {
  readonly troubles: readonly Trouble[];
  readonly simulated: boolean;
}

export interface RpcServer extends ListeningAt {
  /** Stops listening, lets running calls finish. */
  close(): Promise<void>;
}

const DEFAULT_BATCH_LIMIT = 64;
const MAX_CONNECTIONS = 256;
/** Milliseconds. A client that keeps its connection may come back after a minute. */
const TIMES = { keepAliveTimeout: 72_000, headersTimeout: 10_000, requestTimeout: 60_000 };
/** How often connections are held against the times, in milliseconds. */
const CHECK_INTERVAL = 5_000;

/**
 * JSON-RPC 2.0 over HTTP POST at `/`, the page of the explorer over GET, `/healthz`, and `/readyz`, which says 503 while something is wrong. Throws
 * QED4050 when the port is in use.
 */
export async function startRpcServer(handlers: Handlers, options: RpcServerOptions): Promise<RpcServer> {
  const { host = '127.0.0.1' } = options;
  const discovery = openRpcDocument(options.version);
  const note = options.metrics && rpcMetrics(options.metrics);
  const observed = observedBy(note);
  const answerTo = (caller: Caller, mayChange: boolean) => (body: unknown) => {
    const call = (method: string, params: unknown) =>
      observed(method, async () => {
        if (!mayChange) refuseChangeFromPage(method);
        return method === 'rpc.discover' ? discovery : callMethod(handlers, method, params, caller);
      });
    return answerOne(body, call, options.onFault);
  };
  const app = new Hono<{ Bindings: HttpBindings }>();
  const turns = new ConnectionTurns();
  const bodies = new BodyReader();
  let closing = false;
  app.use(async (context, next) => {
    const { incoming, outgoing } = context.env;
    await turns.take(incoming.socket, outgoing);
    if (incoming.socket.destroyed) return context.body(null);
    refuseForeignRequest(incoming.headers, host);
    await next();
    if (closing) context.header('connection', 'close');
  });
  app.post('/', async (context) => {
    const { incoming } = context.env;
    const token = bearerOf(incoming.headers.authorization);
    const caller = { worker: options.workers?.find(token), realm: options.realms?.find(token) };
    const answer = answerTo(caller, options.readOnly !== true && incoming.headers.origin === undefined);
    const body = await bodies.read(incoming);
    const answered = Array.isArray(body) ? await answerBatch(body, answer, options.batchLimit) : await answer(body);
    return answered === undefined ? context.body('') : context.json(answered);
  });
  const health = async () => {
    const told = await options.health?.();
    return { ok: told === undefined || told.troubles.length === 0, ...told };
  };
  // Whoever restarts what is not healthy would make no trouble better, so only `/readyz` says it with its status.
  app.get('/healthz', async (context) => context.json(await health()));
  app.get('/readyz', async (context) => {
    const told = await health();
    return context.json(told, told.ok ? 200 : 503);
  });
  const { metrics } = options;
  if (metrics !== undefined) {
    app.get('/metrics', async (context) =>
      context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
    );
  }
  servePage(app, options.pageDirectory);
  app.onError((error, context) => {
    note?.({ method: 'none', seconds: 0, code: codeOf(error) });
    if (!(error instanceof NodeError)) options.onFault?.('http', error);
    const isForeign = error instanceof NodeError && error.code === WIRE_CODES.foreignRequest;
    return context.json(refusal(error), isForeign ? 403 : 200);
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { ...TIMES, connectionsCheckingInterval: CHECK_INTERVAL },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  const { url, port } = await listen(server, host, options.port);
  return {
    url,
    port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        server.close(() => resolve());
      }),
  };
}

/** Runs a call and notes how it went. A name that is no method's is noted as `unknown`, for anybody can make up more of them. */
const observedBy =
  (note: ((outcome: CallOutcome) => void) | undefined) =>
  async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const method = name === 'rpc.discover' || Object.hasOwn(METHODS, name) ? name : 'unknown';
    const started = performance.now();
    const outcome = (code: string | null) => note?.({ method, seconds: (performance.now() - started) / 1_000, code });
    try {
      const result = await call();
      outcome(null);
      return result;
    } catch (error) {
      outcome(codeOf(error));
      throw error;
    }
  };

const codeOf = (error: unknown): string => (error instanceof QedError ? error.code : WIRE_CODES.internal);

const bearerOf = (authorization = ''): string => /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';

/** Answers the calls of a batch in their order; undefined when none of them wants an answer. */
async function answerBatch(
  calls: readonly unknown[],
  answer: (body: unknown) => Promise<Answer | undefined>,
  limit = DEFAULT_BATCH_LIMIT,
): Promise<Answer | Answer[] | undefined> {
  if (calls.length === 0 || calls.length > limit) {
    const hint = `send between 1 and ${limit} calls in a batch`;
    return refusal(new NodeError('invalidRequest', `a batch of ${calls.length} calls`, hint));
  }
  const answers: Answer[] = [];
  for (const body of calls) {
    const one = await answer(body);
    if (one !== undefined) answers.push(one);
  }
  return answers.length > 0 ? answers : undefined;
}
