import { setTimeout as sleep } from 'node:timers/promises';

/** A process does nothing for a while, and its connections stay open, as on a machine that swaps. */
export async function haltProcess(pid: number, milliseconds: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await sleep(milliseconds);
  process.kill(pid, 'SIGCONT');
}
