import { KvqError } from '../../errors.js';
import { memoryFull, notAllowed, redisFailed, unreachable } from './errors.js';

/** What a server answers while it starts, fails over or is at work on something long. */
const PASSING = /^(LOADING|READONLY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|MOVED|ASK|BUSY|NOREPLICAS|UNBLOCKED)\b/;
const FORBIDDEN = /^(NOAUTH|WRONGPASS|NOPERM|DENIED)\b|invalid password|without any password configured/;
const FULL = /^OOM\b|No space left on device/;

const isReply = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError';

/** Whether a command that failed so may succeed if it is sent again: the connection is cut, or the server is about to be ready. */
export function isPassing(error: unknown): boolean {
  if (error instanceof KvqError || error instanceof TypeError || error instanceof RangeError) return false;
  return isReply(error) ? PASSING.test(error.message) : error instanceof Error && !FORBIDDEN.test(error.message);
}

/** What the user is told of an error that does not pass. */
export function translate(where: string, error: unknown): unknown {
  if (error instanceof KvqError || error instanceof TypeError || error instanceof RangeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (FORBIDDEN.test(message)) return notAllowed(where, error);
  return FULL.test(message) ? memoryFull(where, error) : redisFailed(where, error);
}

/** What the user is told of an error after which nothing is tried again. */
export const failureOf = (where: string, error: unknown): unknown =>
  isPassing(error) ? unreachable(where, error) : translate(where, error);
