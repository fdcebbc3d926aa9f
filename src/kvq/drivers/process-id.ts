import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names a process beyond its number, which the system uses again. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own unit; empty where the system does not tell. */
  readonly started: string;
  readonly boot: string;
  readonly host: string;
}

/** This process. */
export function currentProcess(): ProcessId {
  return { pid: process.pid, started: startOf(process.pid), boot: bootId(), host: hostname() };
}

/** Whether a process runs; undefined for one on another host (a container is one too), of which nothing can be known. */
export function isRunning(id: ProcessId): boolean | undefined {
  if (id.host !== hostname()) return undefined;
  if (id.boot !== bootId()) return false;
  try {
    process.kill(id.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(id.pid) === id.started;
}

function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything; the start time is the 20th word after it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const bootId = (): string => read('/proc/sys/kernel/random/boot_id').trim();

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
