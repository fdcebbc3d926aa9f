import { hostname } from 'node:os';
import type { CommandContext } from '../command.js';
import { workerToken } from './caller-token.js';

/** The stores that a coordinator may have: of its own, or of a devnet. */
const STORES = ['coordinator', 'devnet'];

/**
 * Where a worker's coordinator is, and the token for it. Without a token of its own it looks in the Redis of the coordinator's state, where one is
 * named. Throws `QED6051` without either, `QED5015` where nobody is there, and as a store in Redis does.
 */
export async function coordinatorOf(
  { config }: CommandContext,
  { coordinator, tokenFile }: { readonly coordinator?: string; readonly tokenFile?: string },
): Promise<{ readonly url: string; readonly token: string }> {
  const hasToken = tokenFile !== undefined || process.env.QED_WORKER_TOKEN !== undefined;
  if (hasToken || config.redis === undefined)
    return { url: coordinator ?? config.node, token: await workerToken(tokenFile) };
  const { findOwner } = await import('../../kvq/drivers/redis/meeting-point.js');
  const { redisWorkerToken } = await import('../../node/proving/redis-workers.js');
  const { url, secret } = await findOwner(config.redis, STORES);
  return { url: coordinator ?? url, token: redisWorkerToken(secret, ownName()) };
}

/** Its machine and process, so that each worker has a name of its own. */
const ownName = (): string => {
  const machine = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40);
  return `${machine || 'worker'}-${process.pid}`;
};
