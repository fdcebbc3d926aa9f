import { randomBytes } from 'node:crypto';
import { KvqError } from '../../errors.js';
import { parseRedisAddress } from './address.js';
import { connect } from './connect.js';
import { KeyNames } from './key-names.js';
import { RedisLink } from './link.js';
import { SECRET } from './scripts.js';

/** How long a command is tried while Redis does not answer. */
const PATIENCE_MS = 10_000;

/** What the owner of a store tells whoever reaches its Redis. */
export interface MeetingPoint {
  /** Where the owner listens, or listened last. */
  readonly url: string;
  /** As old as the store. Who may read it is inside the trust border. */
  readonly secret: string;
}

/** The secret of a store, which is made when it is first asked for. Throws as `RedisStore.open`. */
export function storeSecret(redis: string, name: string): Promise<string> {
  return onLink(redis, async (link) => {
    const { meetingPoint } = new KeyNames(name);
    return String(await link.script(SECRET, [meetingPoint], [randomBytes(32).toString('hex')]));
  });
}

/** Tells where the owner of a store listens from now on. */
export async function announce(redis: string, name: string, url: string): Promise<void> {
  await onLink(redis, (link) => link.command('hset', [new KeyNames(name).meetingPoint, 'url', url]));
}

/** What the owners of these stores told, in this order. Throws `QED5015` where none did, and as `RedisStore.open`. */
export function findOwners(redis: string, names: readonly string[]): Promise<readonly MeetingPoint[]> {
  return onLink(redis, async (link) => {
    const owners: MeetingPoint[] = [];
    for (const name of names) {
      const { meetingPoint } = new KeyNames(name);
      const [url, secret] = (await link.command('hmget', [meetingPoint, 'url', 'secret'])) as (Buffer | null)[];
      if (url && secret) owners.push({ url: url.toString(), secret: secret.toString() });
    }
    if (owners.length > 0) return owners;
    throw new KvqError('QED5015', `no coordinator keeps its state in ${link.where}`, {
      hint: 'Start the coordinator with this --redis first, or give --coordinator and --token-file.',
      details: { redis: link.where },
    });
  });
}

async function onLink<T>(redis: string, run: (link: RedisLink) => Promise<T>): Promise<T> {
  const address = parseRedisAddress(redis);
  const link = new RedisLink(await connect(address), address.text, PATIENCE_MS);
  try {
    return await run(link);
  } finally {
    await link.close();
  }
}
