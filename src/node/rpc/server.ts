import { fastify, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { NodeError } from '../errors.js';
import { WIRE_CODES, invalidParams } from '../../wire/codes.js';
import { MAX_REQUEST_BYTES } from '../../wire/limits.js';
import { METHODS, type Handlers, type MethodName } from '../../wire/methods.js';
import { openRpcDocument } from '../../wire/open-rpc.js';

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

interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: string; readonly hint: string; readonly exitCode: number; readonly details: unknown };
}
type Answer = { jsonrpc: '2.0'; id: unknown; result: unknown } | { jsonrpc: '2.0'; id: unknown; error: RpcErrorObject };

const DEFAULT_BATCH_LIMIT = 64;

/** JSON-RPC 2.0 over HTTP POST at `/`, and `/healthz`. Throws QED4050 when the port is in use. */
export async function startRpcServer(handlers: Handlers, options: RpcServerOptions): Promise<RpcServer> {
  const server = fastify({ bodyLimit: options.bodyLimit ?? MAX_REQUEST_BYTES, forceCloseConnections: 'idle' });
  const discovery = openRpcDocument(options.version);
  const call = (method: string, params: unknown) =>
    method === 'rpc.discover' ? Promise.resolve(discovery) : callMethod(handlers, method, params);
  server.setErrorHandler((error, _request, reply) => {
    const failure =
      (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE'
        ? new NodeError(
            'requestTooLarge',
            'the request is too large',
            `send at most ${options.bodyLimit ?? MAX_REQUEST_BYTES} bytes`,
          )
        : new NodeError(
            'invalidRequest',
            'the request is no JSON',
            'send a JSON-RPC 2.0 request with content type application/json',
          );
    return reply.status(200).send({ jsonrpc: '2.0', id: null, error: errorObject(failure) });
  });
  server.post('/', async (request) => {
    const answer = (body: unknown) => answerOne(body, call, options.onFault);
    if (!Array.isArray(request.body)) return (await answer(request.body)) ?? '';
    const limit = options.batchLimit ?? DEFAULT_BATCH_LIMIT;
    if (request.body.length === 0 || request.body.length > limit) {
      const failure = new NodeError(
        'invalidRequest',
        `a batch of ${request.body.length} calls`,
        `send between 1 and ${limit} calls in a batch`,
      );
      return { jsonrpc: '2.0', id: null, error: errorObject(failure) };
    }
    const answers: Answer[] = [];
    for (const body of request.body) {
      const one = await answer(body);
      if (one !== undefined) answers.push(one);
    }
    return answers.length > 0 ? answers : '';
  });
  server.get('/healthz', () => ({ ok: true, ...options.health?.() }));
  return listen(server, options);
}

async function listen(server: FastifyInstance, { host = '127.0.0.1', port }: RpcServerOptions): Promise<RpcServer> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
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
  const address = server.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, port: actual, close: () => server.close() };
}

/** Checks the parameters, calls the handler, writes the result in wire form. */
async function callMethod(handlers: Handlers, name: string, params: unknown): Promise<unknown> {
  if (!Object.hasOwn(METHODS, name)) {
    throw new NodeError('unknownMethod', `no method '${name}'`, 'call rpc.discover for the methods of this node');
  }
  const { params: schema, result } = METHODS[name as MethodName] as { params: z.ZodType; result: z.ZodType };
  const parsed = z.safeDecode(schema, (params ?? {}) as never);
  if (!parsed.success) throw invalidParams(name, parsed.error);
  const handler = handlers[name as MethodName] as (params: unknown) => Promise<unknown>;
  return z.encode(result, (await handler(parsed.data)) as never);
}

async function answerOne(
  body: unknown,
  call: (method: string, params: unknown) => Promise<unknown>,
  onFault: RpcServerOptions['onFault'],
): Promise<Answer | undefined> {
  const request = body as { jsonrpc?: unknown; id?: unknown; method?: unknown; params?: unknown } | null;
  const wellFormed =
    typeof request === 'object' &&
    request !== null &&
    request.jsonrpc === '2.0' &&
    typeof request.method === 'string' &&
    ['undefined', 'string', 'number'].includes(request.id === null ? 'undefined' : typeof request.id);
  if (!wellFormed) {
    const failure = new NodeError(
      'invalidRequest',
      'no JSON-RPC 2.0 request',
      'send {"jsonrpc":"2.0","id":1,"method":...,"params":{...}}',
    );
    return { jsonrpc: '2.0', id: null, error: errorObject(failure) };
  }
  const { id, method, params } = request as { id?: unknown; method: string; params?: unknown };
  let answer: Answer;
  try {
    answer = { jsonrpc: '2.0', id: id ?? null, result: await call(method, params) };
  } catch (error) {
    if (!(error instanceof QedError) || error.exitCode === 70) onFault?.(method, error);
    answer = { jsonrpc: '2.0', id: id ?? null, error: errorObject(error) };
  }
  return id === undefined ? undefined : answer;
}

/** The JSON-RPC code of an error; every other error of ours is -32000, its own code is in `data`. */
const JSON_RPC_CODES: Readonly<Record<string, number>> = {
  [WIRE_CODES.unknownMethod]: -32601,
  [WIRE_CODES.invalidParams]: -32602,
  [WIRE_CODES.invalidRequest]: -32600,
  [WIRE_CODES.requestTooLarge]: -32600,
  [WIRE_CODES.internal]: -32603,
};

function errorObject(error: unknown): RpcErrorObject {
  const known =
    error instanceof QedError
      ? error
      : new NodeError('internal', 'the node failed', 'read the log of the node; this is a fault of qed', {
          exitCode: 70,
          cause: error,
        });
  const { code, message, hint, exitCode, details } = known;
  return { code: JSON_RPC_CODES[code] ?? -32000, message, data: { code, hint, exitCode, details } };
}
