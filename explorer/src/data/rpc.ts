import type { MethodName, ParamsOf, ResultOf } from '../../../src/wire/methods.js';

/** A value as it travels: numbers are decimal strings. */
export type Json<T> = T extends bigint
  ? string
  : T extends readonly (infer U)[]
    ? readonly Json<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Json<T[K]> }
      : T;

/** What a method answers. */
export type Answer<N extends MethodName> = Json<ResultOf<N>>;

/** Why there is no answer, with what to do about it. */
export class RpcFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly message?: string; readonly data?: { readonly code?: string; readonly hint?: string } };
}

let nextId = 1;

/** Asks the node behind this page. Rejects with an `RpcFailure`. */
export async function ask<N extends MethodName>(method: N, params: Json<ParamsOf<N>>): Promise<Answer<N>> {
  const reply = await post({ jsonrpc: '2.0', id: nextId++, method, params });
  if (reply.error === undefined) return reply.result as Answer<N>;
  const { message = 'the node refused', data } = reply.error;
  throw new RpcFailure(data?.code ?? '', message, data?.hint ?? '');
}

async function post(body: unknown): Promise<Reply> {
  try {
    const response = await fetch('/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Reply;
  } catch {
    throw new RpcFailure('', 'The node does not answer.', 'The page goes on asking. Look whether the node still runs.');
  }
}
