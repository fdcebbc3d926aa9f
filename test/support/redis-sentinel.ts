import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, RedisServer, until } from './redis-server.js';

const NAME = 'main';

/** A master with a replica, and a sentinel that puts the replica in the master's place when that does not answer for a second. */
export class RedisSentinel {
  private constructor(
    readonly master: RedisServer,
    readonly replica: RedisServer,
    readonly sentinel: RedisServer,
    /** With a sentinel before it that is down. */
    readonly url: string,
    readonly directory: string,
  ) {}

  static async start(): Promise<RedisSentinel> {
    const master = await RedisServer.start('--repl-diskless-sync-delay', '0');
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', `${master.port}`);
    const directory = mkdtempSync(join(tmpdir(), 'qed-sentinel-'));
    const file = join(directory, 'sentinel.conf');
    const settings = [
      `monitor ${NAME} 127.0.0.1 ${master.port} 1`,
      `down-after-milliseconds ${NAME} 1000`,
      `failover-timeout ${NAME} 5000`,
    ];
    writeFileSync(file, settings.map((setting) => `sentinel ${setting}\n`).join(''));
    const sentinel = await RedisServer.sentinel(file);
    const tells = async (server: RedisServer, section: string, text: string): Promise<boolean> =>
      (await server.admin((redis) => redis.info(section))).includes(text);
    await until(
      () => tells(master, 'replication', 'state=online'),
      () => 'the replica does not connect',
    );
    await until(
      () => tells(sentinel, 'sentinel', 'slaves=1'),
      () => 'the sentinel does not see the replica',
    );
    const hosts = [await freePort(), sentinel.port].map((port) => `127.0.0.1:${port}`);
    return new RedisSentinel(master, replica, sentinel, `redis+sentinel://${hosts.join(',')}/${NAME}`, directory);
  }

  /** Whether the replica has taken the master's place. */
  async hasFailedOver(): Promise<boolean> {
    return (await this.replica.admin(async (redis) => ((await redis.role()) as string[])[0])) === 'master';
  }

  async stop(): Promise<void> {
    for (const server of [this.sentinel, this.replica, this.master]) await server.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
