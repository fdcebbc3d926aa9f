import { otherVersion, storeInUse } from '../../errors.js';
import { BEAT_MS, isAlive, isSameProcess, newOwner, readOwner, type Owner } from '../owner.js';
import type { KeyNames } from './key-names.js';
import type { RedisLink } from './link.js';
import { BEAT, CLAIM, RELEASE } from './scripts.js';

const FORMAT = 'qed-kvq-redis/1';

/** Tokens of the stores that this process has open. */
const openHere = new Set<string>();

/**
 * A process's claim to be the one owner of a store: its token in the store's own hash. Every write compares the token in the same script, so a process that was taken
 * over writes nothing more.
 */
export class RedisClaim {
  readonly #beat: NodeJS.Timeout;

  private constructor(
    readonly link: RedisLink,
    readonly names: KeyNames,
    readonly token: string,
    onBeat: () => Promise<void>,
  ) {
    openHere.add(token);
    const beat = (): Promise<void> => this.link.script(BEAT, [names.store], [token]).then(onBeat);
    // A beat that fails is tried again with the next one; the writes find out what is wrong.
    this.#beat = setInterval(() => void beat().catch(() => undefined), BEAT_MS).unref();
  }

  /** Throws QED5001 while another process has the store, QED5007 for one of another format. */
  static async take(link: RedisLink, names: KeyNames, path: string, onBeat: () => Promise<void>): Promise<RedisClaim> {
    const own = newOwner();
    for (;;) {
      const [held, time] = await link.together(['hmget', names.store, 'token', 'owner', 'beat'], ['time']);
      const [token, entry, beat] = held as (Buffer | null)[];
      if (token && entry) refuseIfAlive(own, readOwner(path, entry), secondsBetween(beat, time), path);
      const args = [FORMAT, token ?? '', own.token, JSON.stringify(own)];
      const answer = String(await link.script(CLAIM, [names.store], args));
      if (answer === 'claimed') return new RedisClaim(link, names, own.token, onBeat);
      if (answer !== 'raced') throw otherVersion(path, answer, FORMAT);
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    openHere.delete(this.token);
    try {
      await this.link.script(RELEASE, [this.names.store], [this.token]);
    } catch {
      // Redis is gone. The claim of a process that has ended does not count anyway.
    }
  }
}

function refuseIfAlive(own: Owner, other: Owner, silentSeconds: number, path: string): void {
  const here = openHere.has(other.token);
  const leftBehind = isSameProcess(own, other) && !here;
  if (here || (!leftBehind && isAlive(other, 1_000 * silentSeconds))) throw storeInUse(path, other.pid, other.host);
}

/** By the clock of the server, which wrote the beat. */
const secondsBetween = (beat: Buffer | null | undefined, time: unknown): number =>
  Number((time as Buffer[])[0]) - Number(beat ?? 0);
