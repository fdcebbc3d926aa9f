import type { z } from 'zod';
import { MAX_QUESTION_BYTES } from './limits.js';

/** One RPC method: its parameters go by name, its numbers as decimal strings. */
export interface RpcMethod<P extends z.ZodType, R extends z.ZodType> {
  readonly summary: string;
  readonly params: P;
  readonly result: R;
  /** How large its request may be, in bytes. */
  readonly maxBytes: number;
}

/** A method that anybody may call. */
export const method = <P extends z.ZodType, R extends z.ZodType>(
  summary: string,
  params: P,
  result: R,
  maxBytes = MAX_QUESTION_BYTES,
): RpcMethod<P, R> => ({ summary, params, result, maxBytes });

/** Whose token a method may need. */
export type Access = 'worker' | 'realm' | 'operator' | 'relayer';

const restrictedTo =
  <A extends Access>(access: A) =>
  <P extends z.ZodType, R extends z.ZodType>(
    summary: string,
    params: P,
    result: R,
    maxBytes?: number,
  ): RpcMethod<P, R> & { readonly access: A } => ({ ...method(summary, params, result, maxBytes), access });

/** As `method`, for those whom the node knows as its workers (by their token). */
export const forWorkers = restrictedTo('worker');
/** As `method`, for the realms of a coordinator in processes of their own (by their token). */
export const forRealms = restrictedTo('realm');
/** As `method`, for those who look after the network (by their token). */
export const forOperators = restrictedTo('operator');
/** As `method`, for those who tell of deposits on the other chain (by their token). */
export const forRelayers = restrictedTo('relayer');
