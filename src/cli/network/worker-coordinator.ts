import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { QedError } from '../../base/errors.js';
import type { MeetingPoint } from '../../kvq/drivers/redis/meeting-point.js';
import type { CoordinatorPlace } from '../../node/proving/followed-node.js';
import type { CommandContext } from '../command.js';
import { workerToken } from './caller-token.js';

/** The stores that a coordinator may have: of its own, or of a devnet. */
const STORES = ['coordinator', 'devnet'];
/** How long a coordinator may take to answer where there are several. */
const ANSWER_MS = 10_000;

/** What the flags of a worker say about its coordinator. */
export interface CoordinatorFlags {
  readonly coordinator?: string;
  readonly tokenFile?: string;
  readonly redis?: string;
}

/** Where a worker's coordinator is. */
export interface FoundCoordinator extends CoordinatorPlace {
  /** Looks where it is by now; absent where somebody named it and its token. */
  readonly find?: (signal: AbortSignal) => Promise<CoordinatorPlace>;
}

/**
 * Where a worker's coordinator is, and the token for it. A flag goes before the environment and files. Without flags a token of its own comes first; without
 * one it looks in the Redis of the coordinator's state, where one is named. Throws `QED6077` for flags of which one alone can count, `QED6051` without token
 * and Redis, `QED5015` where nobody is there, and as a store in Redis does.
 */
export async function coordinatorOf(
  { config, signal }: Pick<CommandContext, 'config' | 'signal'>,
  flags: CoordinatorFlags,
): Promise<FoundCoordinator> {
  refuseContradiction(flags);
  const { coordinator, tokenFile } = flags;
  const hasToken = tokenFile !== undefined || (process.env.QED_WORKER_TOKEN ?? '').trim() !== '';
  const { redis } = config;
  if (redis === undefined || (hasToken && flags.redis === undefined))
    return { url: coordinator ?? config.node, token: await workerToken(tokenFile) };
  const { findOwners } = await import('../../kvq/drivers/redis/meeting-point.js');
  const { redisWorkerToken } = await import('../../node/proving/redis-workers.js');
  const worker = ownName();
  const placeOf = ({ url, secret }: MeetingPoint): CoordinatorPlace => ({
    url: coordinator ?? url,
    token: redisWorkerToken(secret, worker),
  });
  const owner = await firstThatAnswers(await findOwners(redis, STORES, signal), placeOf, signal);
  return {
    ...placeOf(owner),
    // Not in the store of another network, which may be there as well.
    find: async (stop) => placeOf((await findOwners(redis, [owner.name], stop))[0]!),
  };
}

/** Throws `QED6077`. */
function refuseContradiction({ redis, coordinator, tokenFile }: CoordinatorFlags): void {
  if (redis === undefined) return;
  const others = [...(coordinator === undefined ? [] : ['--coordinator']), ...(tokenFile === undefined ? [] : ['--token-file'])]; // prettier-ignore
  if (others.length === 0) return;
  throw new QedError('QED6077', `--redis and ${others.join(' and ')} name the coordinator in two ways`, {
    hint: 'give a worker --redis alone, which has the address and the token; or --coordinator and --token-file without it',
    exitCode: 2,
  });
}

/** Of several the first that knows the token: what another told may be left of a network that is gone. */
async function firstThatAnswers(
  [first, ...others]: readonly MeetingPoint[],
  placeOf: (owner: MeetingPoint) => CoordinatorPlace,
  signal: AbortSignal,
): Promise<MeetingPoint> {
  if (others.length === 0) return first!;
  const { RpcClient } = await import('../../wire/rpc-client.js');
  for (const owner of [first!, ...others]) {
    const { url, token } = placeOf(owner);
    const client = new RpcClient(url, { token, timeout: ANSWER_MS, signal });
    const answers = await client.call('qed_getWorker', {}).then(
      () => true,
      () => false,
    );
    if (answers) return owner;
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
