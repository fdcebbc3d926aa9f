import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { nearest } from '../../base/nearest-name.js';
import { shortened } from '../../base/shortened.js';
import { WireError, invalidParams } from '../codes.js';
import { METHODS, type MethodName, type ParamsOf, type ResultOf } from '../methods.js';

/** Where a call goes and how long it may take. */
export interface RpcTarget {
  readonly url: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Ends the call as if no node answered. */
  readonly signal?: AbortSignal | undefined;
  /** For the methods that only those may call whom the node knows. */
  readonly token?: string | undefined;
}

/**
 * Calls one method of a node. Throws QED4061 for parameters that no node takes, the node's error with its code, message and hint, QED4063 when
 * no node answers, and QED4064 when the answer is none of a qed node.
 */
export async function callRpc<N extends MethodName>(
  target: RpcTarget,
  id: number,
  name: N,
  params: ParamsOf<N>,
): Promise<ResultOf<N>> {
  if (!Object.hasOwn(METHODS, name)) {
    const near = nearest(String(name), Object.keys(METHODS));
    const hint = near === undefined ? 'rpc.discover lists the methods' : `Did you mean '${near}'?`;
    throw new WireError('unknownMethod', `no node has a method '${shortened(String(name))}'`, hint);
  }
  const { params: schema, result } = METHODS[name] as unknown as { params: z.ZodType; result: z.ZodType };
  const encoded = z.safeEncode(schema, params as never);
  if (!encoded.success) throw invalidParams(name, encoded.error);
  const answer = await post(target, { jsonrpc: '2.0', id, method: name, params: encoded.data });
  if (answer.error !== undefined) throw errorOf(answer.error);
  const parsed = z.safeDecode(result, answer.result as never);
  if (!parsed.success) throw badAnswer(target.url, `${name}: ${parsed.error.issues[0]!.path.join('.')}`);
  return parsed.data as ResultOf<N>;
}

async function post(
  { url, timeout, signal, token }: RpcTarget,
  body: unknown,
): Promise<{ result?: unknown; error?: unknown }> {
  let text: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])]),
    });
    text = await response.text();
  } catch (cause) {
    throw unreachable(url, cause);
  }
  try {
    const answer = JSON.parse(text) as unknown;
    if (typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer)) return answer;
  } catch {
    // falls through to the error below
  }
  throw badAnswer(url, text.slice(0, 80));
}

/** `QED4063`. */
export const unreachable = (url: string, cause?: unknown): WireError =>
  new WireError(
    'unreachable',
    `no answer from ${url}`,
    'start a node (`qed devnet`), or name another one with --node <url>',
    { exitCode: 3, cause },
  );

/** `QED4064`: whatever answers is no node of this version. */
export const badAnswer = (url: string, what: string): WireError =>
  new WireError(
    'badAnswer',
    `${url} answers as no node of this version does (${what})`,
    'check the URL and that node and client are of one version',
    { exitCode: 3 },
  );

const ErrorSchema = z.object({
  message: z.string(),
  data: z.object({
    code: z.string().regex(/^QED[0-9]+$/),
    hint: z.string(),
    exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(70)]),
    details: z.record(z.string(), z.unknown()),
  }),
});

/** The error of a node as it comes over the wire. */
export function errorOf(error: unknown): QedError {
  const parsed = ErrorSchema.safeParse(error);
  if (!parsed.success) {
    return new WireError('badAnswer', 'the node answered with an error that is none of ours', 'check the URL', {
      exitCode: 3,
    });
  }
  const { code, hint, exitCode, details } = parsed.data.data;
  return new QedError(code as `QED${number}`, parsed.data.message, { hint, exitCode, details });
}
