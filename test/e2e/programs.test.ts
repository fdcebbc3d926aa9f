// The program of docs/programs.md, as it stands there: typed in both ways, and it tells of the tokens that were sent.
import { execa } from 'execa';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, Home, REPOSITORY } from './qed.js';

let home: Home;
let devnet: DevnetProcess;

beforeAll(async () => {
  home = await Home.create();
  await mkdir(home.path('node_modules/@types'), { recursive: true });
  await symlink(REPOSITORY, home.path('node_modules/qed'), 'dir');
  await symlink(path.join(REPOSITORY, 'node_modules/@types/node'), home.path('node_modules/@types/node'), 'dir');
  await home.write('package.json', { type: 'module' });
  await home.write('token.ts', await readFile(path.join(REPOSITORY, 'templates/token/contracts/token.ts'), 'utf8'));
  await home.done(['compile', '--simulate', '--types', 'token.ts']);
  const page = await readFile(path.join(REPOSITORY, 'docs/programs.md'), 'utf8');
  const [program, ...parts] = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);
  await home.write('program.ts', program!);
  // the other parts go on from the program
  await home.write('parts.ts', [program!, ...parts].join('\n'));
  devnet = await DevnetProcess.start(home, 'net', undefined, ['--fund']);
});
afterAll(async () => {
  await devnet?.kill();
  await home.remove();
});

const tsc = (...options: string[]) =>
  execa(
    process.execPath,
    [path.join(REPOSITORY, 'node_modules/typescript/bin/tsc'), ...options, '--strict', '--target', 'es2022'].concat([
      '--skipLibCheck',
      '--types',
      'node',
      '--outDir',
      'out',
      '--rootDir',
      '.',
      'program.ts',
      'parts.ts',
    ]),
    { cwd: home.directory, reject: false },
  );

it('is typed under nodenext and bundler', async () => {
  expect((await tsc('--module', 'preserve', '--moduleResolution', 'bundler', '--noEmit')).stdout).toBe('');
  expect((await tsc('--module', 'nodenext')).stdout).toBe('');
});

it.each(['program', 'parts'])('%s runs', async (name) => {
  const { stdout } = await execa(process.execPath, [`out/${name}.js`], {
    cwd: home.directory,
    env: { NODE_URL: devnet.url },
    timeout: 60_000,
  });
  const told = stdout.split('\n');
  expect(told.slice(0, 2)).toEqual(['claimed 40n', 'balance 40n']);
  expect(stdout).toContain("name: 'Transfer'");
  if (name === 'parts') expect(told.at(-1)).toContain('balance too low');
});
