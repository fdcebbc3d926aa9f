import { execa } from 'execa';
import { haltProcess } from '../support/halt-process.js';
import { until, type RedisServer } from '../support/redis-server.js';
import type { RoleNetwork } from '../e2e/role-network.js';
import type { RoleProcess } from '../e2e/role-process.js';

/** What can be killed or halted; whatever was killed is there again after `start`. */
export interface Victim {
  readonly name: string;
  halt(milliseconds: number): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Each role, the prover of each worker, and Redis. */
export function victimsOf({ roles, workers }: RoleNetwork, redis: RedisServer): Victim[] {
  const provers = workers.map((worker) => ({
    name: `prover of ${worker.name}`,
    halt: async (milliseconds: number) => haltProcess(await proverPid(worker), milliseconds),
    kill: async () => void process.kill(await proverPid(worker), 'SIGKILL'),
    // The worker replaces it.
    start: () => Promise.resolve(),
  }));
  const server: Victim = {
    name: 'redis',
    halt: (milliseconds) => redis.halt(milliseconds),
    kill: () => redis.kill(),
    start: () => redis.run(),
  };
  return [...roles, ...provers, server];
}

/** The one child of a worker, once it has one. */
async function proverPid({ pid }: RoleProcess): Promise<number> {
  let found = '';
  const isThere = async (): Promise<boolean> => {
    found = String((await execa('pgrep', ['-P', `${pid}`], { reject: false })).stdout);
    return /^\d+$/.test(found);
  };
  await until(isThere, () => `the worker has no prover, but '${found}'`);
  return Number(found);
}
