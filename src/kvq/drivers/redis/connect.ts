import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { KvqError } from '../../errors.js';
import type { RedisAddress } from './address.js';
import { unfit } from './errors.js';
import { failureOf, isPassing } from './failures.js';

export type RedisClient = Redis | Cluster;

/** A server that sends nothing for so long while it owes an answer is taken for gone, and the connection is made anew. */
const SILENCE_MS = 20_000;
const CONNECT_MS = 5_000;
/** How long one may take to answer whose place another may take. */
const ANSWER_MS = 6_000;
/** Between two tries. */
const AGAIN_MS = 200;
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

export interface ConnectOptions {
  /** Milliseconds for which to try where another server may take the place of one that does not answer; one try by default. */
  readonly patience?: number;
  /** Ends the tries. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a server, to the server that sentinels name, or to the cluster that the first reachable node belongs to. Where a sentinel or a node answers, but not
 * the server in question, it may be failing over, and is tried again.
 * Throws QED5009 where nobody answers, QED5013 where the password or user is refused, QED5010 for several hosts that are no cluster.
 */
export async function connect(address: RedisAddress, tries: ConnectOptions = {}): Promise<RedisClient> {
  const options = optionsOf(address);
  if (address.sentinelName !== undefined) return connectBySentinels(address, address.sentinelName, tries);
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
  const cluster = (): Cluster =>
    new Cluster([...address.hosts], {
      redisOptions: options,
      lazyConnect: true,
      enableOfflineQueue: false,
      slotsRefreshTimeout: CONNECT_MS,
      clusterRetryStrategy: reconnectAfter,
    });
  return again(
    () => opened(cluster(), address, ANSWER_MS),
    () => true,
    tries,
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

async function connectBySentinels(address: RedisAddress, name: string, tries: ConnectOptions): Promise<Redis> {
  const { hosts, password, tls, text } = address;
  let isOpen = false;
  let failures: SentinelFailures;
  const options = {
    ...optionsOf(address),
    sentinels: [...hosts],
    name,
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
    // ioredis would ask for ever, also where no sentinel is there or none knows the name.
    sentinelRetryStrategy: (times: number): number | null => {
      failures.areAll = true;
      return isOpen ? reconnectAfter(times) : null;
    },
  };
  const client = await again(
    async () => {
      failures = new SentinelFailures(name);
      const redis = new Redis(options).on('sentinelError', (error: Error) => failures.add(error));
      try {
        return await opened(redis, address, ANSWER_MS);
      } catch (error) {
        throw failures.areAll ? failureOf(text, failures.reason) : error;
      }
    },
    () => !failures.areAll,
    tries,
  );
  isOpen = true;
  return client;
}

/** Why sentinels named no server. */
class SentinelFailures {
  areAll = false;
  /** What an answer of one says; else what failed last. */
  reason = new Error('no sentinel answers');
  #isAnswer = false;

  constructor(readonly name: string) {}

  add({ message }: Error): void {
    const [, cause] = / because (.*)/s.exec(message) ?? [];
    const isUnknown = cause === undefined || /^ERR No such master/.test(cause);
    const isRefused = !isUnknown && !isPassing(new Error(cause));
    if (this.#isAnswer && !isUnknown && !isRefused) return;
    this.#isAnswer = isUnknown || isRefused;
    if (isUnknown) this.reason = new Error(`its sentinels know no server '${this.name}'`);
    else this.reason = new Error(isRefused ? cause : `no sentinel answers: ${cause}`);
  }
}

/** Tries for as long as patience lasts while nobody answers who may be replaced. */
async function again<C>(
  run: () => Promise<C>,
  mayPass: () => boolean,
  { patience = 0, signal }: ConnectOptions,
): Promise<C> {
  for (const deadline = Date.now() + patience; ;) {
    try {
      return await run();
    } catch (error) {
      const isAway = error instanceof KvqError && error.code === 'QED5009' && mayPass();
      if (!isAway || signal?.aborted === true || Date.now() + AGAIN_MS > deadline) throw error;
      await delay(AGAIN_MS);
    }
  }
}

async function opened<C extends RedisClient>(client: C, { text }: RedisAddress, limit?: number): Promise<C> {
  let failure: unknown;
  // Without a listener ioredis writes errors to the console.
  client.on('error', (error) => (failure = (error as { lastNodeError?: unknown }).lastNodeError ?? error));
  let timer: NodeJS.Timeout | undefined;
  // `connect` of a cluster may never come to an end where a node is down.
  const late = new Promise<never>((_, reject) => {
    const tell = (): void => reject(new Error(`no answer within ${limit} ms`));
    if (limit !== undefined) timer = setTimeout(tell, limit);
  });
  try {
    await Promise.race([client.connect().then(() => client.ping()), late]);
    return client;
  } catch (error) {
    client.disconnect();
    throw failureOf(text, failure ?? error);
  } finally {
    clearTimeout(timer);
  }
}
