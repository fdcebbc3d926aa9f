import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import type { RedisReport, ServerReport } from '../../../kvq/drivers/redis/inspect.js';
import type { HealthCheck } from './health-check.js';

const ALL_SLOTS = 16_384;
const SLOW_MS = 5;

/** Whether the Redis at an address can keep a network's state: server, version, persistence, latency, slots of a cluster. */
export async function checkRedis(url: string): Promise<HealthCheck[]> {
  const { inspectRedis } = await import('../../../kvq/drivers/redis/inspect.js');
  try {
    const report = await inspectRedis(url);
    return [servers(report), persistence(report.servers), latency(report), ...slots(report)];
  } catch (error) {
    if (!(error instanceof QedError)) throw error;
    return [{ name: 'Redis', status: 'fail', found: error.message, remedy: error.hint }];
  }
}

function servers({ address, servers }: RedisReport): HealthCheck {
  const unfit = servers.find((server) => server.unfit !== undefined);
  if (unfit?.unfit !== undefined) {
    const [what, remedy] = unfit.unfit;
    return { name: 'Redis', status: 'fail', found: `${unfit.address}: ${what}`, remedy };
  }
  const versions = [...new Set(servers.map(({ version }) => version))].join(', ');
  const replicas = servers.reduce((sum, server) => sum + server.replicas, 0);
  const count = servers.length === 1 ? '' : `, ${servers.length} servers`;
  return { name: 'Redis', status: 'ok', found: `${versions} at ${address}${count}, ${counted(replicas, 'replica')}` };
}

function persistence(servers: readonly ServerReport[]): HealthCheck {
  const losing = servers.find(({ loss }) => loss !== undefined);
  const name = 'Redis persistence';
  if (losing?.loss === undefined) return { name, status: 'ok', found: 'what is acknowledged survives a crash' };
  const [found, remedy] = losing.loss.split('. ');
  return {
    name,
    status: 'warn',
    found: `${losing.address}: ${found}`,
    remedy: remedy ?? 'let the user read `CONFIG GET`',
  };
}

function latency({ latency }: RedisReport): HealthCheck {
  return {
    name: 'Redis latency',
    status: latency < SLOW_MS ? 'ok' : 'warn',
    found: `${latency.toFixed(2)} ms for a round trip`,
    remedy: 'every write waits for a round trip: run the node near its Redis',
  };
}

function slots({ slots }: RedisReport): HealthCheck[] {
  if (slots === undefined) return [];
  return [
    {
      name: 'Redis slots',
      status: slots === ALL_SLOTS ? 'ok' : 'fail',
      found: `${slots} of ${ALL_SLOTS} are served`,
      remedy: '`redis-cli --cluster check host:port` says which masters are missing; start them again',
    },
  ];
}
