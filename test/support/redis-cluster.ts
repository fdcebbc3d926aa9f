import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RedisServer, until } from './redis-server.js';

const run = promisify(execFile);

const CLUSTERED = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1500', '--cluster-config-file', 'nodes.conf'];

/** Three masters, each with a replica, on this machine. */
export class RedisCluster {
  private constructor(readonly servers: readonly RedisServer[]) {}

  static async start(...options: string[]): Promise<RedisCluster> {
    const cluster = new RedisCluster(
      await Promise.all(Array.from({ length: 6 }, () => RedisServer.start(...CLUSTERED, ...options))),
    );
    const addresses = cluster.servers.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']);
    await until(
      async () => (await Promise.all(cluster.servers.map(isReady))).every(Boolean),
      () => 'the cluster does not get ready',
    );
    return cluster;
  }

  get url(): string {
    return `redis://${this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** The master that has a key. */
  async masterOf(key: string): Promise<RedisServer> {
    for (const server of this.servers.filter((one) => one.isRunning)) {
      const found = await server.admin(async (redis) => {
        const role = (await redis.role()) as [string];
        return role[0] === 'master' && (await redis.get(key).then(() => true, isOtherType));
      });
      if (found) return server;
    }
    throw new Error(`no master has ${key}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

const isOtherType = (error: Error): boolean => error.message.startsWith('WRONGTYPE');

/** Whether a server knows all slots, and its link to its master or replica is up. */
const isReady = (server: RedisServer): Promise<boolean> =>
  server.admin(async (redis) => {
    const info = await redis.info('replication');
    return (
      /cluster_state:ok/.test(String(await redis.call('cluster', 'info'))) &&
      /master_link_status:up|state=online/.test(info)
    );
  });
