import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { shortened } from '../../base/shortened.js';
import { WIRE_CODES, invalidParams } from '../../wire/codes.js';
import type { Access } from '../../wire/method.js';
import { METHODS, accessOf, type MethodName } from '../../wire/methods.js';
import type { Trouble } from '../../wire/status.js';
import { NodeError } from '../errors.js';
import type { Caller, Handlers, SubscriptionHandlers } from './handler.js';

interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: string; readonly hint: string; readonly exitCode: number; readonly details: unknown };
}
export type Answer =
  { jsonrpc: '2.0'; id: unknown; result: unknown } | { jsonrpc: '2.0'; id: unknown; error: RpcErrorObject };

/** Checks the caller and the parameters, calls the handler, writes the result in wire form. */
export async function callMethod(
  handlers: Handlers | SubscriptionHandlers,
  name: string,
  params: unknown,
  caller: Caller,
): Promise<unknown> {
  if (!Object.hasOwn(METHODS, name)) {
    throw new NodeError(
      'unknownMethod',
      `no method '${shortened(name)}'`,
      'call rpc.discover for the methods of this node',
    );
  }
  const access = accessOf(name as MethodName);
  const known = access === undefined ? undefined : caller[access];
  if (access !== undefined && known === undefined) throw notFor(name, access);
  const { params: schema, result } = METHODS[name as MethodName] as { params: z.ZodType; result: z.ZodType };
  const parsed = z.safeDecode(schema, (params ?? {}) as never);
  if (!parsed.success) throw invalidParams(name, parsed.error);
  const handler = handlers[name as keyof typeof handlers] as (params: unknown, known?: unknown) => Promise<unknown>;
  return z.encode(result, (await handler(parsed.data, known)) as never);
}

const REFUSALS = { worker: 'noWorker', realm: 'noRealm', operator: 'noOperator', relayer: 'noRelayer' } as const;

const notFor = (name: string, access: Access): NodeError =>
  new NodeError(
    REFUSALS[access],
    `${name} is for the ${access}s of this node`,
    `send a token of its --${access}-tokens: in --token-file, or as \`Authorization: Bearer <token>\`${access === 'worker' ? '; a realm that proves has workers of its own' : ''}`,
  );

export async function answerOne(
  body: unknown,
  call: (method: string, params: unknown) => Promise<unknown>,
  onFault: ((method: string, error: unknown) => void) | undefined,
  /** Told of what is no request at all. */
  onRefused: (error: unknown) => void,
): Promise<Answer | undefined> {
  const request = body as { jsonrpc?: unknown; id?: unknown; method?: unknown; params?: unknown } | null;
  const wellFormed =
    typeof request === 'object' &&
    request !== null &&
    request.jsonrpc === '2.0' &&
    typeof request.method === 'string' &&
    isRequestId(request.id);
  if (!wellFormed) {
    const failure = new NodeError(
      'invalidRequest',
      'no JSON-RPC 2.0 request',
      'send {"jsonrpc":"2.0","id":1,"method":...,"params":{...}}',
    );
    onRefused(failure);
    return refusal(failure);
  }
  const { id, method, params } = request as { id?: unknown; method: string; params?: unknown };
  let answer: Answer;
  try {
    answer = { jsonrpc: '2.0', id: id ?? null, result: await call(method, params) };
  } catch (error) {
    if (isFault(error)) onFault?.(method, error);
    answer = { jsonrpc: '2.0', id: id ?? null, error: errorObject(error) };
  }
  return id === undefined ? undefined : answer;
}

/** Whether an error is the node's own, and no refusal. */
export const isFault = (error: unknown): boolean => !(error instanceof QedError) || error.exitCode === 70;

/** A request comes back with its id, so that a long one would cost the node what it costs the sender. */
const isRequestId = (id: unknown): boolean =>
  id === undefined || id === null || typeof id === 'number' || (typeof id === 'string' && id.length <= 256);

/** The JSON-RPC code of an error; every other error of ours is -32000, its own code is in `data`. */
const JSON_RPC_CODES: Readonly<Record<string, number>> = {
  [WIRE_CODES.unknownMethod]: -32601,
  [WIRE_CODES.invalidParams]: -32602,
  [WIRE_CODES.invalidRequest]: -32600,
  [WIRE_CODES.requestTooLarge]: -32600,
  [WIRE_CODES.internal]: -32603,
};

/** A `QedError`, or what stands for any other error: what that says is for the log alone. */
const told = (error: unknown): QedError =>
  error instanceof QedError
    ? error
    : new NodeError('internal', 'the node failed', 'read the log of the node; this is a fault of qed', {
        exitCode: 70,
        cause: error,
      });

/** An error as something that keeps the node from going on. */
export function troubleOf(error: unknown): Trouble {
  const { code, message, hint } = told(error);
  return { code, message, hint };
}

function errorObject(error: unknown): RpcErrorObject {
  const { code, message, hint, exitCode, details } = told(error);
  return { code: JSON_RPC_CODES[code] ?? -32000, message, data: { code, hint, exitCode, details } };
}

/** The answer to what is no call of its own: a body that is no JSON, too large, or a bad batch. */
export const refusal = (error: unknown): Answer => ({ jsonrpc: '2.0', id: null, error: errorObject(error) });
