import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './address.js';
import { unfit, unreachable } from './errors.js';
import { isPassing, translate } from './failures.js';

export type RedisClient = Redis | Cluster;

/** A server that sends nothing for so long while it owes an answer is taken for gone, and the connection is made anew. */
const SILENCE_MS = 20_000;
const CONNECT_MS = 5_000;
const reconnectAfter = (attempt: number): number => Math.min(50 * attempt, 1_000);

/** Commands under way fail when the connection breaks: `RedisLink` sends them again, and it alone. */
function optionsOf({ username, password, database, tls }: RedisAddress): Omit<RedisOptions, 'replyMapping'> {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db: database,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: reconnectAfter,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    connectionName: 'qed',
  };
}

/**
 * Connects to a server, to the server that sentinels name, or to the cluster that the first reachable node belongs to.
 * Throws QED5009 where nobody answers, QED5013 where the password or user is refused, QED5010 for several hosts that are no cluster.
 */
export async function connect(address: RedisAddress): Promise<RedisClient> {
  const options = optionsOf(address);
  if (address.sentinelName !== undefined) {
    const { password } = address;
    const sentinels = { sentinels: [...address.hosts], name: address.sentinelName };
    return opened(
      new Redis({ ...options, ...sentinels, ...(password === undefined ? {} : { sentinelPassword: password }) }),
      address,
    );
  }
  const first = await firstOf(address, options);
  if (!/^cluster_enabled:1/m.test(await first.info('cluster'))) {
    if (address.hosts.length === 1) return first;
    first.disconnect();
    throw unfit(
      address.text,
      'its hosts are no cluster',
      'Give the address of one server, or of nodes of one cluster.',
    );
  }
  first.disconnect();
  return opened(
    new Cluster([...address.hosts], {
      redisOptions: options,
      lazyConnect: true,
      enableOfflineQueue: false,
      slotsRefreshTimeout: CONNECT_MS,
      clusterRetryStrategy: reconnectAfter,
    }),
    address,
  );
}

async function firstOf(address: RedisAddress, options: ReturnType<typeof optionsOf>): Promise<Redis> {
  let failure: unknown;
  for (const host of address.hosts) {
    try {
      return await opened(new Redis({ ...options, ...host }), address);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function opened<C extends RedisClient>(client: C, { text }: RedisAddress): Promise<C> {
  let failure: unknown;
  // Without a listener ioredis writes errors to the console.
  client.on('error', (error) => (failure = (error as { lastNodeError?: unknown }).lastNodeError ?? error));
  try {
    await client.connect();
    await client.ping();
    return client;
  } catch (error) {
    client.disconnect();
    const cause = failure ?? error;
    throw isPassing(cause) ? unreachable(text, cause) : translate(text, cause);
  }
}
