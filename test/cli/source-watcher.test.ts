// The watcher of source files notices every kind of edit, treats a burst of writes as one, and survives a lost
// directory.
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SourceWatcher } from '../../src/cli/commands/compile/source-watcher.js';

let directory: string;
let watcher: SourceWatcher;
let changes = 0;
let waiting: (() => void) | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qed-watch-'));
  changes = 0;
  watcher = new SourceWatcher(() => {
    changes++;
    waiting?.();
  });
});
afterEach(async () => {
  watcher.close();
  await rm(directory, { recursive: true, force: true });
});

const at = (...parts: string[]): string => join(directory, ...parts);
/** Resolves with the change that an edit makes. */
async function changeBy(edit: () => Promise<unknown>): Promise<void> {
  const change = new Promise<void>((resolve) => (waiting = resolve));
  await edit();
  await change;
  waiting = undefined;
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('tells an edit, a save by renaming, a file that goes and one that comes', async () => {
  await writeFile(at('a.ts'), '1');
  watcher.watch([at('a.ts'), at('b.ts')]);
  await changeBy(() => writeFile(at('a.ts'), '2'));
  await changeBy(async () => {
    await writeFile(at('.a.ts.swp'), '3');
    await rename(at('.a.ts.swp'), at('a.ts'));
  });
  await changeBy(() => writeFile(at('a.ts'), '4'));
  await changeBy(() => rm(at('a.ts')));
  await changeBy(() => writeFile(at('b.ts'), '5'));
});

it('takes many writes at once for one change, and minds its own files', async () => {
  await writeFile(at('a.ts'), '1');
  watcher.watch([at('a.ts')]);
  await changeBy(() => {
    for (let i = 0; i < 20; i++) writeFileSync(at('a.ts'), String(i));
    return Promise.resolve();
  });
  await pause(500);
  const before = changes;
  expect(before).toBeLessThan(10);
  await writeFile(at('other.ts'), 'x');
  await writeFile(at('.a.ts.swp'), 'x');
  await pause(100);
  expect(changes).toBe(before);
});

it('finds its way back when the directory goes and comes again', async () => {
  await mkdir(at('src', 'deep'), { recursive: true });
  await writeFile(at('src', 'deep', 'a.ts'), '1');
  const files = [at('src', 'deep', 'a.ts')];
  watcher.watch(files);
  await changeBy(() => rm(at('src'), { recursive: true }));
  watcher.watch(files);
  await changeBy(() => mkdir(at('src')));
  watcher.watch(files);
  await changeBy(() => mkdir(at('src', 'deep')));
  watcher.watch(files);
  await changeBy(() => writeFile(at('src', 'deep', 'a.ts'), '2'));
});

it('is quiet once it is closed', async () => {
  await writeFile(at('a.ts'), '1');
  watcher.watch([at('a.ts')]);
  watcher.close();
  await writeFile(at('a.ts'), '2');
  await pause(100);
  expect(changes).toBe(0);
});
