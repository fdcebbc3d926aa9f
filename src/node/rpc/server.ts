import type { IncomingMessage, Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';
import { openRpcDocument } from './open-rpc.js';
import type { Trouble } from '../../wire/status.js';
import { NodeError } from '../errors.js';
import type { NodeMetrics } from '../metrics/node-metrics.js';
import { rpcMetrics } from '../metrics/rpc-metrics.js';
import { subscriptionMetrics } from '../metrics/subscription-metrics.js';
import { answerOne, callMethod, isFault, refusal, troubleOf } from './answer.js';
import { answerBatch, codeOf, observedBy } from './calls.js';
import { ClientAddresses } from './clients/client-address.js';
import { DEFAULT_LIMITS, type ClientLimits } from './clients/client-limits.js';
import { limitConnections } from './clients/connection-limit.js';
import { RateLimit } from './clients/rate-limit.js';
import { ConnectionTurns } from './connection-turns.js';
import { refuseForeignRequest } from './foreign-request.js';
import { listen, type ListeningAt } from './listen.js';
import type { Caller, Handlers, SubscriptionHandlers } from './handler.js';
import { callerOf, isKnown, type CallerTokens } from './known-callers.js';
import { refuseChangeFromPage } from './page/calls-from-pages.js';
import { servePage } from './page/page-routes.js';
import { BodyReader, requestOf } from './read-body.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import { refuseAllButSubscriptions, refuseSubscription } from './subscriptions/transport.js';
import { acceptWebSockets } from './subscriptions/upgrade.js';

/** Where and how a node listens. */
export interface RpcServerOptions extends CallerTokens {
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly version: string;
  /** Calls of one batch. */
  readonly batchLimit?: number;
  /** What a client may take; by default it has no limits of its own. */
  readonly limits?: Partial<ClientLimits> | undefined;
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
  /** Calls a listener after each change of what subscribers are told of; without it they hear a second later. */
  readonly onChange?: (listener: () => void) => void;
}

/** What `/healthz` and `/readyz` answer. */
export interface Health {
  readonly troubles: readonly Trouble[];
  readonly simulated: boolean;
}

export interface RpcServer extends ListeningAt {
  /** Stops listening, lets running calls finish for ten seconds at most. */
  close(): Promise<void>;
}

/** Milliseconds. A client that keeps its connection may come back after a minute. */
const TIMES = { keepAliveTimeout: 72_000, headersTimeout: 10_000, requestTimeout: 60_000 };
/** Milliseconds that running calls have once the server is closed. */
const CLOSE_LIMIT = 10_000;
/** How often connections are held against the times, in milliseconds. */
const CHECK_INTERVAL = 5_000;

/**
 * JSON-RPC 2.0 over HTTP POST at `/`, subscriptions over WebSocket at the same place, the page of the explorer over GET, `/healthz`, and `/readyz`, which says 503 while something is wrong. Throws
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
        refuseSubscription(method);
        if (!mayChange) refuseChangeFromPage(method);
        return method === 'rpc.discover' ? discovery : callMethod(handlers, method, params, caller);
      });
    return answerOne(body, call, options.onFault, refused);
  };
  const subscribers: Subscriptions = new Subscriptions(
    handlers,
    options.metrics && subscriptionMetrics(options.metrics, () => subscribers),
    (error) => options.onFault?.('subscriptions', error),
  );
  options.onChange?.(() => subscribers.changed());
  const app = new Hono<{ Bindings: HttpBindings }>();
  const turns = new ConnectionTurns();
  const bodies = new BodyReader();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const addresses = new ClientAddresses(limits.trustedProxies);
  const rate = new RateLimit(limits.callsPerSecond);
  const countCalls = ({ headers, socket }: IncomingMessage, calls: number): void => {
    if (isKnown(callerOf(options, headers.authorization))) return;
    rate.take(addresses.of(socket.remoteAddress, headers['x-forwarded-for']?.toString()), calls, performance.now());
  };
  let closing = false;
  app.use(async (context, next) => {
    const { incoming, outgoing } = context.env;
    await turns.take(incoming.socket, outgoing);
    if (incoming.socket.destroyed) return context.body(null);
    refuseForeignRequest(incoming.headers, host, limits.hostNames);
    countCalls(incoming, 1);
    await next();
    if (closing) context.header('connection', 'close');
  });
  app.post('/', async (context) => {
    const { incoming } = context.env;
    const caller = callerOf(options, incoming.headers.authorization);
    const answer = answerTo(caller, options.readOnly !== true && incoming.headers.origin === undefined);
    const body = await bodies.read(incoming);
    if (Array.isArray(body) && body.length > 1) countCalls(incoming, body.length - 1);
    const answered = Array.isArray(body) ? await answerBatch(body, answer, options.batchLimit) : await answer(body);
    return answered === undefined ? context.body('') : context.json(answered);
  });
  // A node that cannot even tell, as while its store does not answer, says why.
  const health = async () => {
    try {
      const told = await options.health?.();
      return { ok: told === undefined || told.troubles.length === 0, ...told };
    } catch (error) {
      if (isFault(error)) options.onFault?.('health', error);
      return { ok: false, troubles: [troubleOf(error)] };
    }
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
  /** Notes that a request was refused before its calls; returns the code. */
  const refused = (error: unknown): string => {
    const code = codeOf(error);
    note?.({ method: 'none', seconds: 0, code });
    if (!(error instanceof NodeError)) options.onFault?.('http', error);
    return code;
  };
  app.onError((error, context) => {
    const code = refused(error);
    if (code === WIRE_CODES.tooManyCalls) context.header('retry-after', `${retrySeconds(error)}`);
    return context.json(refusal(error), STATUSES[code] ?? 200);
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { ...TIMES, connectionsCheckingInterval: CHECK_INTERVAL },
  }) as Server;
  limitConnections(server, limits, addresses);
  acceptWebSockets(server, {
    limits,
    check: (request) => {
      if (closing) throw new NodeError('stopped', 'the node is stopping', 'try again once it runs', { exitCode: 3 });
      refuseForeignRequest(request.headers, host, limits.hostNames);
      countCalls(request, 1);
    },
    clientOf: ({ headers, socket }) => addresses.of(socket.remoteAddress, headers['x-forwarded-for']?.toString()),
    refused,
    onOpen: (socket, request) => {
      const call = (own: SubscriptionHandlers) => (method: string, params: unknown) =>
        observed(method, async () => {
          refuseAllButSubscriptions(method);
          return callMethod(own, method, params, callerOf(options, request.headers.authorization));
        });
      subscribers.add(socket, async (message, own) => {
        try {
          countCalls(request, 1);
          return await answerOne(requestOf(message), call(own), options.onFault, refused);
        } catch (error) {
          refused(error);
          return refusal(error);
        }
      });
    },
  });
  const { url, port } = await listen(server, host, options.port);
  return {
    url,
    port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        subscribers.close();
        const cut = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}

/** Refusals of a whole request that HTTP has a word for. */
const STATUSES: Readonly<Record<string, 403 | 429>> = {
  [WIRE_CODES.foreignRequest]: 403,
  [WIRE_CODES.tooManyCalls]: 429,
};

const retrySeconds = (error: unknown): number => Math.ceil(Number((error as QedError).details.milliseconds) / 1_000);
