import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono, type HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { parse as parseJson } from 'secure-json-parse';
import { MAX_REQUEST_BYTES } from '../../wire/limits.js';
import type { Handlers } from '../../wire/methods.js';
import { openRpcDocument } from '../../wire/open-rpc.js';
import { NodeError } from '../errors.js';
import { answerOne, callMethod, refusal, type Answer } from './answer.js';

/** Where and how a node listens. */
export interface RpcServerOptions {
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly version: string;
  /** Bytes of one request. */
  readonly bodyLimit?: number;
  /** Calls of one batch. */
  readonly batchLimit?: number;
  /** Told of every error that is not the caller's. */
  readonly onFault?: (method: string, error: unknown) => void;
  /** What `/healthz` answers beside `ok`. */
  readonly health?: () => Record<string, unknown>;
}

export interface RpcServer {
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets running calls finish. */
  close(): Promise<void>;
}

const DEFAULT_BATCH_LIMIT = 64;
/** A client that keeps its connection may come back after a minute. */
const KEEP_ALIVE = 72_000;

/** JSON-RPC 2.0 over HTTP POST at `/`, and `/healthz`. Throws QED4050 when the port is in use. */
export async function startRpcServer(handlers: Handlers, options: RpcServerOptions): Promise<RpcServer> {
  const maxSize = options.bodyLimit ?? MAX_REQUEST_BYTES;
  const discovery = openRpcDocument(options.version);
  const call = (method: string, params: unknown) =>
    method === 'rpc.discover' ? Promise.resolve(discovery) : callMethod(handlers, method, params);
  const app = new Hono();
  let closing = false;
  app.use(async (context, next) => {
    await next();
    if (closing) context.header('connection', 'close');
  });
  app.post(
    '/',
    bodyLimit({
      maxSize,
      onError: (context) =>
        context.json(
          refusal(new NodeError('requestTooLarge', 'the request is too large', `send at most ${maxSize} bytes`)),
        ),
    }),
    async (context) => {
      const answer = (body: unknown) => answerOne(body, call, options.onFault);
      const body = await readJson(context.req);
      if (body === undefined) return context.json(refusal(notJson()));
      const answered = Array.isArray(body) ? await answerBatch(body, answer, options.batchLimit) : await answer(body);
      return answered === undefined ? context.body('') : context.json(answered);
    },
  );
  app.get('/healthz', (context) => context.json({ ok: true, ...options.health?.() }));
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { keepAliveTimeout: KEEP_ALIVE } }) as Server;
  const { url, port } = await listen(server, options);
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

const notJson = (): NodeError =>
  new NodeError(
    'invalidRequest',
    'the request is no JSON',
    'send a JSON-RPC 2.0 request with content type application/json',
  );

/** The body of a request; undefined for what is no JSON, does not say that it is, or has a key that would set a prototype. */
async function readJson(request: HonoRequest): Promise<unknown> {
  if (!/^application\/json *(;|$)/i.test(request.header('content-type') ?? '')) return undefined;
  const text = await request.text();
  try {
    return parseJson(text) as unknown;
  } catch {
    return undefined;
  }
}

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

async function listen(
  server: Server,
  { host = '127.0.0.1', port }: RpcServerOptions,
): Promise<Pick<RpcServer, 'url' | 'port'>> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const reason = (error as { code?: string }).code;
    if (reason === 'EADDRINUSE') {
      throw new NodeError(
        'portInUse',
        `port ${port} of ${host} is in use`,
        'stop what listens there, or choose another port (0 takes a free one)',
        {
          exitCode: 3,
          cause: error,
        },
      );
    }
    if (reason === 'EACCES' || reason === 'EADDRNOTAVAIL' || reason === 'ENOTFOUND') {
      throw new NodeError(
        'portInUse',
        `cannot listen on ${host}:${port} (${reason})`,
        'choose another host or a port above 1023',
        { exitCode: 3, cause: error },
      );
    }
    throw error;
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, port: actual };
}
