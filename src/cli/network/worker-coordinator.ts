import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { CommandContext } from '../command.js';
import { workerToken } from './caller-token.js';

/** The stores that a coordinator may have: of its own, or of a devnet. */
const STORES = ['coordinator', 'devnet'];
/** How long a coordinator may take to answer where there are several. */
const ANSWER_MS = 10_000;

/** A coordinator and the worker's token for it. */
interface Place {
  readonly url: string;
  readonly token: string;
}

/**
 * Where a worker's coordinator is, and the token for it. Without a token of its own it looks in the Redis of the coordinator's state, where one is
 * named. Throws `QED6051` without either, `QED5015` where nobody is there, and as a store in Redis does.
 */
export async function coordinatorOf(
  { config, signal }: CommandContext,
  { coordinator, tokenFile }: { readonly coordinator?: string; readonly tokenFile?: string },
): Promise<Place> {
  const hasToken = tokenFile !== undefined || (process.env.QED_WORKER_TOKEN ?? '').trim() !== '';
  if (hasToken || config.redis === undefined)
    return { url: coordinator ?? config.node, token: await workerToken(tokenFile) };
  const { findOwners } = await import('../../kvq/drivers/redis/meeting-point.js');
  const { redisWorkerToken } = await import('../../node/proving/redis-workers.js');
  const name = ownName();
  const owners = await findOwners(config.redis, STORES);
  return firstThatAnswers(
    owners.map(({ url, secret }) => ({ url: coordinator ?? url, token: redisWorkerToken(secret, name) })),
    signal,
  );
}

/** Of several the first that knows the token: what another told may be left of a network that is gone. */
async function firstThatAnswers([first, ...others]: readonly Place[], signal: AbortSignal): Promise<Place> {
  if (others.length === 0) return first!;
  const { RpcClient } = await import('../../wire/rpc-client.js');
  for (const { url, token } of [first!, ...others]) {
    const client = new RpcClient(url, { token, timeout: ANSWER_MS, signal });
    const answers = await client.call('qed_getWorker', {}).then(
      () => true,
      () => false,
    );
    if (answers) return { url, token };
  }
  return first!;
}

/** Its machine and process, so that each worker has a name of its own; containers of one machine may number their processes alike. */
const ownName = (): string => {
  const machine = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40);
  return `${machine || 'worker'}-${process.pid}-${randomBytes(4).toString('hex')}`;
};
