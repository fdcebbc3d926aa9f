// For stand-ins of child processes: waits until as many of them have come to the same folder.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export async function meet(folder, count) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, String(process.pid)), '');
  while (readdirSync(folder).length < count) await sleep(10);
}
