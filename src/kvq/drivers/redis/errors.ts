import { KvqError, takenOver } from '../../errors.js';

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** An error of ioredis without the command that it failed on, whose arguments may hold a password. */
const bare = (cause: unknown): Error => new Error(messageOf(cause));

export const unreachable = (where: string, cause: unknown): KvqError =>
  new KvqError('QED5009', `${where} does not answer: ${messageOf(cause)}`, {
    hint: 'Check that Redis runs there and can be reached from here, then start this node or worker again.',
    details: { redis: where },
    cause: bare(cause),
  });

/** `unreachable`, of a write. */
export const writeUnanswered = (where: string, { message, cause }: KvqError): KvqError =>
  new KvqError('QED5009', message, {
    hint: 'Check that Redis runs there and can be reached from here, then start this node again. Whether the write under way was applied is not known.',
    details: { redis: where },
    cause,
  });

export const unfit = (where: string, what: string, hint: string): KvqError =>
  new KvqError('QED5010', `${where} cannot keep a store: ${what}`, { hint, details: { redis: where } });

const writesLost = (where: string, store: string): KvqError =>
  new KvqError('QED5011', `${where} has lost writes of the store ${store} that it had acknowledged`, {
    hint: 'Start the node again: it goes on from what Redis has. Set `appendonly yes` and `appendfsync always`, and see docs/storage.md.',
    details: { redis: where, store },
  });

export const notAllowed = (where: string, cause: unknown): KvqError =>
  new KvqError('QED5013', `${where} refuses: ${messageOf(cause)}`, {
    hint: 'Check the user and the password in the address, and the rights of the user (docs/storage.md lists the commands that a store needs).',
    details: { redis: where },
    cause: bare(cause),
  });

export const memoryFull = (where: string, cause: unknown): KvqError =>
  new KvqError('QED5003', `no space is left in ${where}: ${messageOf(cause)}`, {
    hint: 'Nothing was written. Give Redis more memory (`maxmemory`) or its disk more room, then try again.',
    details: { redis: where },
    cause: bare(cause),
  });

export const redisFailed = (where: string, cause: unknown): KvqError =>
  new KvqError('QED5008', `${where} failed: ${messageOf(cause)}`, {
    hint: 'Look at the log of Redis. Do the keys of the store hold what another program wrote?',
    details: { redis: where },
    cause: bare(cause),
  });

/** Why a script wrote nothing, by its answer. */
export function refusalOf(answer: string, where: string, store: string): KvqError {
  if (answer === 'taken') return takenOver(store);
  if (answer === 'lost' || answer === 'gone') return writesLost(where, store);
  return redisFailed(where, new Error(`it answered '${answer}' to a write`));
}
