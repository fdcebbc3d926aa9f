// The shells complete commands, options and what their values may be.
import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
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

/** Lines that end where bash replaces a text, and that text, as it gives them to the script; what stands for it then. */
const completeInBash = async (lines: readonly (readonly [line: string, text: string])[]): Promise<string[][]> => {
  const { stdout } = await home.run(['completion', 'bash']);
  const asked = lines.map(([line, text]) => `ask ${literal(line + text)} ${literal(text)}`);
  const script = `${stdout}
qed() { '${process.execPath}' '${QED}' "$@"; }
ask() { COMP_LINE=$1 COMP_POINT=\${#1}; __qed_complete qed "$2"; printf '%s\\0' "\${COMPREPLY[@]}" .; }
${asked.join('\n')}`;
  const { stdout: shown } = await promisify(execFile)('bash', ['--norc', '-c', script], {
    cwd: home.directory,
    env: { ...process.env, HOME: home.directory },
  });
  return shown
    .split('\0.\0')
    .slice(0, -1)
    .map((part) => part.split('\0'));
};
const literal = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

it('completes in bash itself, which needs nothing else and runs no word of the line', async () => {
  await home.write('my sheet.json', {});
  await home.write('sheet.json', {});
  await mkdir(home.path('sheets'));
  await home.write('sheets/one.json', {});
  const shown = await completeInBash([
    ['qed ', 'prove'],
    ['qed verify --from=', 'sheet.'],
    ['qed compile ', 'my\\ s'],
    ['qed compile "', 'my s'],
    ["qed compile '", 'my s'],
    ['qed compile ', '"sheets"/o'],
    ['qed compile ', '~/sheets/o'],
    ['qed compile ', '$HOME/sheets/o'],
    ['qed compile "', '$HOME/my s'],
    ['qed compile $(touch run) ', 'sheet.'],
  ]);
  expect(shown).toEqual([
    ['prove-session', 'prove-batch'],
    ['sheet.json'],
    ['my\\ sheet.json'],
    ['my sheet.json'],
    ['my sheet.json'],
    ['"sheets"/one.json'],
    ['~/sheets/one.json'],
    ['$HOME/sheets/one.json'],
    ['$HOME/my sheet.json'],
    ['sheet.json'],
  ]);
  expect(await readdir(home.directory)).not.toContain('run');
});

it('quotes what it inserts, since a file may have any name', async () => {
  const names = ['zz$(>ran).ts', 'zz;ran.ts', "zz's.ts", 'zz\\n.ts', 'zz"q".ts', 'zz&y.ts', 'zz*.ts', 'zz$HOME.ts'];
  const more = ['zz`>ran`.ts', 'zz!x.ts', 'zz ~.ts', 'zz(é).ts', 'zz\nline.ts', 'zz\ttab.ts'];
  await mkdir(home.path('odd'));
  for (const name of [...names, ...more]) await writeFile(home.path('odd', name), '');
  const quotes = ['', '"', "'"];
  const shown = await completeInBash(quotes.map((quote) => [`qed compile ${quote}`, 'odd/zz']));
  const given = await Promise.all(
    shown.map(async (values, i) => {
      const words = values.map((value) => `${quotes[i]}${value}${quotes[i]}`).join(' ');
      const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', `printf '%s\\0' ${words}`], {
        cwd: home.directory,
      });
      return stdout.split('\0').slice(0, -1);
    }),
  );
  const all = [...names, ...more.slice(0, -2)].map((name) => `odd/${name}`).sort();
  expect(given).toEqual(quotes.map(() => all));
  expect(await readdir(home.directory)).not.toContain('ran');
});

it('prints no script in which a shell would run a part of a file name', async () => {
  const scriptOf = async (shell: string): Promise<string> => (await home.run(['completion', shell])).stdout;
  expect(await scriptOf('zsh')).not.toMatch(/completions -Q|\$\{=words|BASH_REMATCH\}"\n/);
  expect(await scriptOf('powershell')).toContain("-replace '`|\\s|#|@|");
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
