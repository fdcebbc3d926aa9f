import { randomBytes } from 'node:crypto';
import { unlessAborted } from '../../../base/unless-aborted.js';
import { KvqError } from '../../errors.js';
import { parseRedisAddress } from './address.js';
import { connect } from './connect.js';
import { refusalOf } from './errors.js';
import { KeyNames } from './key-names.js';
import { RedisLink } from './link.js';
import { Replicas } from './replicas.js';
import { ANNOUNCE, SECRET } from './scripts.js';
import type { RedisStore } from './store.js';

/** How long a command is tried while Redis does not answer. */
const PATIENCE_MS = 10_000;

/** What the owner of a store tells whoever reaches its Redis. */
export interface MeetingPoint {
  /** Of the store. */
  readonly name: string;
  /** Where the owner listens, or listened last. */
  readonly url: string;
  /** As old as the store. Who may read it is inside the trust border. */
  readonly secret: string;
}

/** The secret of a store, which is made when it is first asked for. Throws as `RedisStore.open`. */
export const storeSecret = (redis: string, name: string): Promise<string> =>
  onLink(redis, async (link) => {
    const names = new KeyNames(name);
    const replicas = await Replicas.of(link, names, () => undefined);
    const fresh = randomBytes(32).toString('hex');
    // As durable as the state: a failover would else give new workers another secret.
    return String(await link.durably(SECRET, [names.meetingPoint], [fresh], { before: [], replicas }));
  });

/**
 * Tells where the owner of a store listens from now on, if this process still is the owner: workers would else go to one that was taken over.
 * Throws QED5005 where it is not, QED5011 where Redis has lost that it was.
 */
export async function announce({ link, claim, writer }: RedisStore, url: string): Promise<void> {
  const { names, token } = claim;
  const { replicas } = writer;
  const keys = [names.store, names.meetingPoint];
  // As durable as the state: a failover would else hide the owner.
  const answer = String(await link.durably(ANNOUNCE, keys, [token, url], { before: [], replicas }));
  if (answer !== 'done') throw refusalOf(answer, link.where, writer.store);
}

/**
 * What the owners of these stores told, in this order. Throws `QED5015` where none did, and as `RedisStore.open`; where `signal` is aborted,
 * its reason at once.
 */
export function findOwners(
  redis: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly MeetingPoint[]> {
  const found = onLink(
    redis,
    async (link) => {
      const owners: MeetingPoint[] = [];
      for (const name of names) {
        const { meetingPoint } = new KeyNames(name);
        const [url, secret] = (await link.command('hmget', [meetingPoint, 'url', 'secret'])) as (Buffer | null)[];
        if (url && secret) owners.push({ name, url: url.toString(), secret: secret.toString() });
      }
      if (owners.length > 0) return owners;
      throw new KvqError('QED5015', `no coordinator keeps its state in ${link.where}`, {
        hint: 'Start the coordinator with this --redis first, or give --coordinator and --token-file.',
        details: { redis: link.where },
      });
    },
    signal,
  );
  return signal === undefined ? found : unlessAborted(found, signal);
}

async function onLink<T>(redis: string, run: (link: RedisLink) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const address = parseRedisAddress(redis);
  const link = new RedisLink(await connect(address, { patience: PATIENCE_MS, signal }), address.text, PATIENCE_MS);
  try {
    return await run(link);
  } finally {
    await link.close();
  }
}
