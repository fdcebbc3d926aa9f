import type { Redis } from 'ioredis';
import { unfit } from './errors.js';
import { failureOf, isPassing } from './failures.js';
import type { RedisLink } from './link.js';

/** What decides whether a server may keep a store, and what it loses when it crashes. A setting that it does not tell is undefined. */
interface ServerSettings {
  readonly version: string;
  readonly appendOnly: boolean;
  /** `always`, `everysec` or `no`. */
  readonly appendFsync: string | undefined;
  readonly evictionPolicy: string | undefined;
  readonly replicas: number;
}

const OLDEST_MAJOR = 7;

/** Reads a server's settings: from CONFIG, or from INFO where the user may not use CONFIG. */
export async function settingsOf(server: Redis): Promise<ServerSettings> {
  const info = new Map(
    [...(await server.info()).matchAll(/^([a-z_0-9]+):(.*?)\r?$/gm)].map(([, name, value]) => [name!, value!]),
  );
  const config = async (name: string): Promise<string | undefined> => {
    try {
      return ((await server.config('GET', name)) as string[])[1];
    } catch {
      return undefined;
    }
  };
  const [appendOnly, appendFsync, policy] = await Promise.all(
    ['appendonly', 'appendfsync', 'maxmemory-policy'].map(config),
  );
  return {
    version: info.get('redis_version') ?? '0',
    appendOnly: appendOnly === undefined ? info.get('aof_enabled') === '1' : appendOnly === 'yes',
    appendFsync,
    evictionPolicy: policy ?? info.get('maxmemory_policy'),
    replicas: Number(info.get('connected_slaves') ?? 0),
  };
}

/** Why a server may not keep a store, and the remedy; undefined where it may. */
export function reasonAgainst({ version, evictionPolicy }: ServerSettings): [what: string, hint: string] | undefined {
  if (Number(version.split('.')[0]) < OLDEST_MAJOR)
    return [`its version is ${version}`, `Install Redis ${OLDEST_MAJOR} or newer.`];
  if (evictionPolicy !== 'noeviction') {
    return [
      `its maxmemory-policy is ${evictionPolicy ?? 'unknown'}, so it may throw entries away`,
      'Set `maxmemory-policy noeviction` in redis.conf.',
    ];
  }
  return undefined;
}

/** What a crash of the server can lose, in a sentence; undefined where that is nothing. */
export function possibleLoss({ appendOnly, appendFsync }: ServerSettings): string | undefined {
  if (!appendOnly)
    return 'appendonly is off: a crash of Redis loses everything since its last snapshot. Set `appendonly yes`';
  if (appendFsync === 'always') return undefined;
  if (appendFsync === 'everysec')
    return 'appendfsync is everysec: a crash of its machine can lose the last two seconds. Set `appendfsync always`';
  return appendFsync === undefined
    ? 'appendfsync cannot be read (CONFIG is forbidden): unless it is always, a crash of its machine can lose the last writes'
    : `appendfsync is ${appendFsync}: a crash of its machine can lose the last half minute. Set \`appendfsync always\``;
}

/** Checks every server that answers and may come to hold the store. Throws QED5010; returns warnings. */
export async function checkServers(link: RedisLink): Promise<string[]> {
  const warnings = new Set<string>();
  for (const server of link.servers()) {
    const settings = await settingsOf(server).catch((error: unknown) => {
      // Another node of the cluster has, or gets, what this one had.
      if (link.isCluster && isPassing(error)) return undefined;
      throw failureOf(link.where, error);
    });
    if (settings === undefined) continue;
    const against = reasonAgainst(settings);
    if (against !== undefined) throw unfit(link.where, ...against);
    const loss = possibleLoss(settings);
    if (loss !== undefined) warnings.add(`${link.where}: ${loss}`);
  }
  return [...warnings];
}
