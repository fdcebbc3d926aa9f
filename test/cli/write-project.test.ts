// A project that is made where a package.json is already gets what it lacks there, and nothing that is there changes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeProject } from '../../src/cli/commands/init/write-project.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-init-'));
});
afterEach(() => rm(directory, { recursive: true }));

const manifest = () => path.join(directory, 'package.json');
const read = async () => JSON.parse(await readFile(manifest(), 'utf8')) as Record<string, Record<string, string>>;

it('what npm wrote for its dependencies gets scripts, the type and TypeScript', async () => {
  await writeFile(manifest(), JSON.stringify({ dependencies: { qed: 'file:../qed.tgz' } }));
  const { kept, added } = await writeProject(directory, 'empty');
  expect(kept).toEqual(['package.json']);
  expect(added).toEqual(['type', 'scripts.test', 'scripts.check', 'scripts.build', 'devDependencies.typescript']);
  expect(await read()).toMatchObject({
    dependencies: { qed: 'file:../qed.tgz' },
    type: 'module',
    scripts: { test: 'qed test' },
  });
});

it('what somebody wrote stays, but for the test that npm init puts there', async () => {
  const test = 'echo "Error: no test specified" && exit 1';
  const scripts = { test, check: 'mine' };
  await writeFile(manifest(), JSON.stringify({ type: 'commonjs', scripts, devDependencies: { typescript: '5.9.0' } }));
  const { added } = await writeProject(directory, 'empty');
  expect(added).toEqual(['scripts.test', 'scripts.build', 'devDependencies.qed']);
  expect(await read()).toMatchObject({
    type: 'commonjs',
    scripts: { test: 'qed test', check: 'mine' },
    devDependencies: { typescript: '5.9.0' },
  });
});

it('a second time adds nothing, and one that is no JSON stays as it is', async () => {
  await writeProject(directory, 'empty');
  const before = await readFile(manifest(), 'utf8');
  expect((await writeProject(directory, 'empty')).added).toEqual([]);
  expect(await readFile(manifest(), 'utf8')).toBe(before);
  await writeFile(manifest(), '{ broken');
  expect((await writeProject(directory, 'empty')).added).toEqual([]);
  expect(await readFile(manifest(), 'utf8')).toBe('{ broken');
});
