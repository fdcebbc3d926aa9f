import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KnownWorker, WorkerTokens } from './worker-tokens.js';

const TOKEN = /^redis\.([a-z0-9][a-z0-9-]{0,63})\.([0-9a-f]{64})$/;

/** The token of a worker that may read the secret of the coordinator's store. `name` is of small letters, digits and hyphens. */
export const redisWorkerToken = (secret: string, name: string): string => `redis.${name}.${tagOf(secret, name)}`;

/** The workers of a file, and those who come with a token made of the secret in Redis: they could change the state itself, so they are inside. */
export class RedisWorkers implements WorkerTokens {
  constructor(
    private readonly secret: string,
    private readonly others?: WorkerTokens,
  ) {}

  find(token: string): KnownWorker | undefined {
    const [, name, tag] = TOKEN.exec(token) ?? [];
    if (name === undefined || tag === undefined) return this.others?.find(token);
    const isOwn = timingSafeEqual(Buffer.from(tag, 'hex'), Buffer.from(tagOf(this.secret, name), 'hex'));
    return isOwn ? { name, inside: true } : undefined;
  }
}

const tagOf = (secret: string, name: string): string =>
  createHmac('sha256', secret).update(`qed/worker/${name}`).digest('hex');
