// The shells complete commands, options and what their values may be.
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { DevnetProcess, Home } from './qed.js';

const QED = resolve(import.meta.dirname, '../../bin/qed.js');
const home = await Home.create();
afterAll(() => home.remove());

/** The candidates for the last word, and what the shell is told to do. */
const complete = async (...words: string[]): Promise<{ values: string[]; directive: string }> => {
  const { code, stdout } = await home.run(['complete', '--', ...words]);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  return { values: lines.slice(0, -1).map((line) => line.split('\t')[0]!), directive: lines.at(-1)! };
};

it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s', async (shell) => {
  const document = await home.done(['completion', shell]);
  expect(document).toEqual({ shell, script: expect.stringContaining('complete') });
});

it('completes in bash itself, which needs nothing else and runs no word of the line', async () => {
  await home.write('my sheet.json', {});
  await home.write('sheet.json', {});
  const { code, stdout } = await home.run(['completion', 'bash']);
  expect(code).toBe(0);
  const ask = `complete_line() { COMP_LINE=$1 COMP_POINT=\${#1}; __qed_complete qed; printf '%s\\n' "\${COMPREPLY[@]}" .; }`;
  const lines = ['qed prove', 'qed verify --from=she', 'qed compile my\\ s', 'qed compile $(touch run) sheet'];
  const script = `${stdout}
qed() { '${process.execPath}' '${QED}' "$@"; }
${ask}
${lines.map((line) => `complete_line '${line}'`).join('\n')}`;
  const { stdout: shown } = await promisify(execFile)('bash', ['--norc', '-c', script], { cwd: home.directory });
  expect(shown.split('.\n').map((part) => part.trim().split('\n'))).toEqual([
    ['prove-session', 'prove-batch'],
    ['sheet.json'],
    ['my\\ sheet.json'],
    ['sheet.json'],
    [''],
  ]);
  expect(await readdir(home.directory)).not.toContain('run');
});

it('refuses a shell that it does not know', async () => {
  await home.refused(['completion', 'tcsh'], 'QED6002', 2);
});

it('knows commands, options and choices', async () => {
  expect((await complete('prove')).values).toEqual(['prove-session', 'prove-batch']);
  expect((await complete('keys', '')).values).toEqual(expect.arrayContaining(['new', 'list']));
  expect((await complete('prove-session', '--')).values).toEqual(expect.arrayContaining(['--submit', '--json']));
  expect((await complete('prove-session', '--sub')).values).toEqual(['--submit']);
  expect((await complete('completion', 'b')).values).toEqual(['bash']);
  expect((await complete('nonsense', '')).values).toEqual([]);
});

it('knows the files and folders of where it is', async () => {
  await home.copy('contracts/token.ts', 'tokens.ts');
  await home.write('table.json', {});
  await home.write('.hidden.json', {});
  await home.copy('contracts', 'tables');
  expect(await complete('compile', 't')).toEqual({ values: ['table.json', 'tables/', 'tokens.ts'], directive: ':6' });
  expect((await complete('compile', 'tokens.ts', 'tables/tok')).values).toContain('tables/token.ts');
  expect((await complete('verify', 'x.json', '--from', 'tab')).values).toEqual(['table.json', 'tables/']);
  expect((await complete('verify', '--from=tab')).values).toEqual(['--from=table.json', '--from=tables/']);
  expect((await complete('devnet', '--data-dir', 't')).values).toEqual(['tables/']);
  expect((await complete('compile', '.h')).values).toEqual(['.hidden.json']);
  expect((await complete('compile', 'nowhere/')).values).toEqual([]);
});

it('knows keys, contracts, methods and fields', async () => {
  await home.done(['keys', 'new', 'alice']);
  const devnet = await DevnetProcess.start(home, 'devnet');
  try {
    const env = ['--node', devnet.url];
    await home.done(['compile', 'tokens.ts', '--simulate']);
    await home.done(['register', '--key', 'alice', ...env]);
    await home.done(['deploy', 'build/Token.json', '--key', 'alice', ...env]);
    expect((await complete('keys', 'show', '')).values).toEqual(['alice']);
    expect((await complete('register', '--key', 'a')).values).toEqual(['alice']);
    expect((await complete('call', ...env, '')).values).toEqual(['0', '1', '2']);
    expect((await complete('call', ...env, '2', 'm')).values).toEqual(['mint']);
    expect((await complete('call', ...env, '2', 'transfer', '@')).values).toEqual(['@alice']);
    expect((await complete('query', '2', ...env, 'b')).values).toEqual(['balance']);
    expect((await complete('run', 'tokens.ts', 'Token.m')).values).toEqual(['Token.mint']);
    expect((await complete('trace', 'tokens.ts', 'Token.m')).values).toEqual(['Token.mint']);
  } finally {
    await devnet.kill();
  }
  // without a node it says nothing, and does not fail
  expect((await complete('call', '--node', 'http://127.0.0.1:1', '')).values).toEqual([]);
});
