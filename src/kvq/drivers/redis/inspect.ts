import { Cluster, type Redis } from 'ioredis';
import { parseRedisAddress } from './address.js';
import { connect, type RedisClient } from './connect.js';
import { failureOf } from './failures.js';
import { possibleLoss, reasonAgainst, settingsOf } from './fitness.js';
import { RedisLink } from './link.js';

/** What a Redis is like, as `qed doctor` tells it. */
export interface RedisReport {
  /** Without user and password. */
  readonly address: string;
  /** Every server, in a cluster every node. */
  readonly servers: readonly ServerReport[];
  /** The median of some round trips, in milliseconds. */
  readonly latency: number;
  /** How many of the 16,384 hash slots are served; undefined where it is no cluster. */
  readonly slots: number | undefined;
}

export interface ServerReport {
  readonly address: string;
  readonly version: string;
  readonly replicas: number;
  /** Why it may not keep a store, and the remedy. */
  readonly unfit: readonly [what: string, hint: string] | undefined;
  /** What its crash can lose. */
  readonly loss: string | undefined;
}

const PINGS = 21;

/** Looks at a Redis and changes nothing. Throws QED5009, QED5010, QED5012, QED5013 as `RedisStore.open` does. */
export async function inspectRedis(url: string): Promise<RedisReport> {
  const address = parseRedisAddress(url);
  const client = await connect(address);
  try {
    const servers = await Promise.all(new RedisLink(client, address.text, 0).servers().map(reportOf));
    return { address: address.text, servers, latency: await latencyOf(client), slots: await slotsOf(client) };
  } catch (error) {
    throw failureOf(address.text, error);
  } finally {
    client.disconnect();
  }
}

async function reportOf(server: Redis): Promise<ServerReport> {
  const settings = await settingsOf(server);
  return {
    address: `${server.options.host}:${server.options.port}`,
    version: settings.version,
    replicas: settings.replicas,
    unfit: reasonAgainst(settings),
    loss: possibleLoss(settings),
  };
}

async function latencyOf(client: RedisClient): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < PINGS; i++) {
    const start = performance.now();
    await client.ping();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[PINGS >> 1]!;
}

async function slotsOf(client: RedisClient): Promise<number | undefined> {
  if (!(client instanceof Cluster)) return undefined;
  return Number(/^cluster_slots_ok:(\d+)/m.exec(String(await client.cluster('INFO')))?.[1] ?? 0);
}
