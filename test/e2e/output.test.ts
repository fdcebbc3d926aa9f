// Every command has help, a documented exit code, and output that scripts can read.
import { afterAll, describe, expect, it } from 'vitest';
import { documentOf, Home } from './qed.js';

const home = await Home.create();
afterAll(() => home.remove());

const listed = async (command: string[]): Promise<string[]> => {
  const { stdout } = await home.run([...command, '--help']);
  return [...stdout.split('Commands:')[1]!.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help');
};
const COMMANDS = [
  ...(await listed([])).map((name) => [name]),
  ...(await listed(['keys'])).map((name) => ['keys', name]),
  ...(await listed(['jobs'])).map((name) => ['jobs', name]),
];

describe('help', () => {
  it('lists the commands', async () => {
    const { code, stdout, stderr } = await home.run(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['demo', 'compile', 'devnet', 'prove-session', 'verify'])
      expect(stdout).toContain(`\n  ${name} `);
    expect(COMMANDS).toEqual(expect.arrayContaining([['demo'], ['submit'], ['status'], ['keys', 'import']]));
  });

  it.each(COMMANDS.map((command) => [command.join(' '), command]))(
    'of %s has an example of it',
    async (name, command) => {
      const { code, stdout, stderr } = await home.run([...(command as string[]), '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Usage: qed');
      const [, example = ''] = stdout.split(/Examples?:\n/);
      expect(example).toMatch(/^ {2}\$ /);
      expect(example).toContain(`qed ${name as string}`);
    },
  );
});

it.each([
  ['qed', ['--help']],
  ['qed verify', ['verify', '--help']],
  ['qed keys new', ['keys', 'new', '-h']],
  ['qed jobs', ['help', 'jobs']],
])('the help of %s is a document with --json', async (name, args) => {
  const { command, usage, options, text } = await home.done(args);
  expect(command).toBe(name);
  expect(text).toContain(`Usage: ${usage}`);
  expect(text).toMatch(/Examples?:\n/);
  expect(options).toContainEqual(expect.objectContaining({ flags: '-h, --help' }));
});

describe('exit codes and documents', () => {
  it('ends without a word when nobody reads on', async () => {
    const command = home.spawn(['--help']);
    command.stdout!.destroy();
    const { exitCode, stderr } = await command;
    expect([0, 141]).toContain(exitCode);
    expect(stderr).toBe('');
  });

  it('0: data alone on standard output, no colour, progress elsewhere', async () => {
    await home.copy('contracts/token.ts');
    const { code, stdout, stderr } = await home.run(['compile', 'token.ts', '--check'], { NO_COLOR: '1' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Token: no errors\n' });
    expect(stderr).toContain('checking');
    await home.write(
      'other.ts',
      `import { Contract, type u64 } from 'qed/contract';
export class Token extends Contract { n: u64 = 0n; one(): void { this.n = 1n; } }`,
    );
    const both = await home.run(['compile', 'token.ts', 'other.ts', '--check']);
    expect(both.stdout).toBe('token.ts: Token: no errors\nother.ts: Token: no errors\n');
    const json = await home.json(['compile', 'token.ts', '--check']);
    expect(json).toMatchObject({ code: 0, ok: true, data: { contracts: ['Token'] }, warnings: [] });
  });

  it('1: the input is wrong', async () => {
    await home.refused(['inspect', 'absent.json'], 'QED6011');
    const { code, stdout, stderr } = await home.run(['inspect', 'absent.json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error QED6011: .*\nhint: .*qed compile/m);
  });

  it.each([
    ['an unknown command', ['kesy']],
    ['an unknown option', ['compile', 'token.ts', '--fast']],
    ['a missing argument', ['call', '2']],
    ['an argument too many', ['inspect', 'a', 'b']],
    ['no command at all', []],
    ['no subcommand', ['keys']],
    ['an unknown subcommand', ['keys', 'nwe', 'alice']],
    ['no option value', ['devnet', '--port']],
    ['help of an unknown command', ['help', 'foo']],
    ['help of an unknown subcommand', ['keys', 'help', 'nwe']],
    ['a trial that is handed in', ['prove-session', 'a.json', '--simulate', '--submit']],
    ['a trial that is written', ['prove-session', 'a.json', '--simulate', '--out', 'b.json']],
    ['a plan that goes on', ['prove-session', 'a.json', '--plan', '--resume']],
    ...[
      ['--sign-only', '--simulate'],
      ['--sign-only', '--plan'],
      ['--sign-only', '--submit'],
      ['--sign-only', '--resume'],
      ['--sign-only', '--signature', 'b.json'],
      ['--sign-only', '--jobs', 'b'],
      ['--signature', 'b.json', '--simulate'],
      ['--signature', 'b.json', '--plan'],
      ['--jobs', 'b', '--simulate'],
      ['--jobs', 'b', '--plan'],
      ['--jobs', ''],
      ['--out', ''],
      ['--force'],
    ].map((options): [string, string[]] => [
      `a session with ${options.join(' ')}`,
      ['prove-session', 'a.json', ...options],
    ]),
    ['a batch of no directory', ['prove-batch', '--jobs', '']],
    ['a store without a name', ['devnet', '--simulate', '--data-dir', '']],
    ['a call that is tried and goes on', ['call', '2', 'mint', '--simulate', '--resume']],
  ])('2: %s', async (_, args) => {
    const error = await home.refused(args, 'QED6002', 2);
    expect(error.message).not.toContain('outputHelp');
    const { code, stdout } = await home.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    ['a port that is none', ['devnet', '--port', 'eighty'], 'QED6001'],
    ['workers that are none', ['demo', '--workers', 'none'], 'QED6001'],
    ['a node that is no URL', ['status', '--node', 'here'], 'QED6001'],
    ['a coordinator that is no URL', ['prove-batch', '--coordinator', 'here'], 'QED6002'],
    ['a node of another protocol', ['status', '--node', 'ftp://127.0.0.1'], 'QED6001'],
    ['a user id that is too large', ['query', '2', '--user', '99999999999'], 'QED6027'],
    ['no contract id', ['query', 'token', '--user', '0'], 'QED6007'],
    ['no user', ['query', '2'], 'QED6006'],
    ['no checkpoint id', ['checkpoint', 'newest'], 'QED6009'],
    ['no stage', ['compile', 'token.ts', '--emit', 'wasm'], 'QED6021'],
    ['no block interval', ['devnet', '--simulate', '--port', '0', '--block-interval', 'soon'], 'QED6023'],
  ])('2: %s', async (_, args, code) => {
    await home.refused(args, code, 2);
  });

  it('names the flag of the command in a hint', async () => {
    expect((await home.refused(['query', '2'], 'QED6006', 2)).hint).toContain('--user');
    expect((await home.refused(['register'], 'QED6006', 2)).hint).toContain('--key');
  });

  it('says what a file lacks', async () => {
    await home.write('session.json', { calls: [] });
    const { message } = await home.refused(['prove-session', 'session.json'], 'QED3011');
    expect(message).toContain('user: is missing');
    expect(message).not.toContain('undefined');
    expect((await home.refused(['submit', 'absent.json'], 'QED3020')).hint).toContain('an end cap');
    await home.refused(['checkpoint', '--proof', home.directory], 'QED6022', 3);
  });

  it('3: nobody listens', async () => {
    const error = await home.refused(['status', '--node', 'http://127.0.0.1:1'], 'QED4063', 3);
    expect(error.hint).toContain('--node');
  });

  it.each([
    [['call', '2'], 'qed call [options] <contract> <method> [args...]'],
    [['keys', 'import'], 'qed keys import [options] <name>'],
    [['jobs', '--quick'], 'qed jobs [options] [command]'],
    [['--quick'], 'qed [options] [command]'],
  ])('says how %j is used', async (args, usage) => {
    expect((await home.run(args)).stderr).toContain(`usage: ${usage}\n`);
    const error = await home.refused(args, 'QED6002', 2);
    expect(error).toMatchObject({ usage, hint: expect.stringContaining('--help') });
  });

  it('suggests the command that was meant', async () => {
    const { stderr } = await home.run(['inspct']);
    expect(stderr).toContain('Did you mean inspect?');
    expect((await home.refused(['inspct'], 'QED6002', 2)).hint).toContain('inspect');
  });

  it('--json goes before the command as well', async () => {
    const { code, stdout } = await home.run(['--json', 'compile', 'token.ts', '--check']);
    expect({ code, ok: documentOf(stdout).ok }).toEqual({ code: 0, ok: true });
  });

  it('tells its version', async () => {
    expect((await home.run(['--version'])).stdout).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+\n$/);
    expect(await home.done(['--version'])).toMatchObject({ version: expect.stringMatching(/^[0-9.]+$/) });
  });

  it('colours nothing when NO_COLOR is set, and colours when asked to', async () => {
    const escape = String.fromCharCode(27);
    const plain = await home.run(['doctor'], { NO_COLOR: '1', FORCE_COLOR: '1' });
    expect(plain.stdout + plain.stderr).not.toContain(escape);
    const coloured = await home.run(['doctor'], { NO_COLOR: undefined, FORCE_COLOR: '1' });
    expect(coloured.stdout + coloured.stderr).toContain(escape);
  });

  it('checks the machine, each finding with its remedy', async () => {
    const { checks } = await home.done(['doctor']);
    const names = checks.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['Node', 'o1js', 'native prover', 'memory', 'key cache', 'Redis']));
    await home.write('file', '');
    const error = await home.refused(['doctor'], 'QED6010', 3, { QED_CACHE_DIR: home.path('file') });
    expect(error.checks).toContainEqual(expect.objectContaining({ name: 'key cache', status: 'fail' }));
  });

  it("prints the protocol's circuits", async () => {
    const { o1js, circuits, keys } = await home.done(['circuits']);
    expect(o1js).toMatch(/^[0-9.]+$/);
    expect(Object.keys(keys)).toContain('Checkpoint');
    expect(circuits.length).toBeGreaterThan(15);
  });
});

describe('configuration', () => {
  const settings = async (
    env: Record<string, string> = {},
  ): Promise<Record<string, { value: string; origin: string }>> => {
    const rows = (await home.done(['config'], env)) as { name: string; value: string; origin: string }[];
    return Object.fromEntries(rows.map((row) => [row.name, row]));
  };

  it('flag over environment over file over default', async () => {
    const at = (port: number): string => `http://127.0.0.1:${port}`;
    expect((await settings())['node']).toMatchObject({ value: at(8545), origin: 'default' });
    await home.write('qed.config.json', { node: at(1), port: 9001 });
    expect((await settings())['node']).toMatchObject({ value: at(1), origin: 'file qed.config.json' });
    expect((await settings())['port']).toMatchObject({ value: 9001, origin: 'file qed.config.json' });
    const env = { QED_NODE: at(2) };
    expect((await settings(env))['node']).toMatchObject({ value: at(2), origin: 'environment QED_NODE' });
    // whom a command would talk to, by the one that does not answer
    const refusal = async (args: string[], variables: Record<string, string>): Promise<string> =>
      (await home.refused(['status', ...args], 'QED4063', 3, variables)).message;
    expect(await refusal([], {})).toContain(at(1));
    expect(await refusal([], env)).toContain(at(2));
    expect(await refusal(['--node', at(3)], env)).toContain(at(3));
  });

  it('reads TypeScript', async () => {
    await home.write('qed.config.json', '{}');
    await home.write('qed.config.ts', 'const user: string = "alice";\nexport default { user };\n');
    expect((await settings())['user']).toMatchObject({ value: 'alice', origin: 'file qed.config.ts' });
    await home.write('qed.config.ts', 'export default {};\n');
  });

  it('names the setting that was meant by an unknown one', async () => {
    await home.write('qed.config.ts', 'export default { dataDri: "x" };\n');
    const error = await home.refused(['config'], 'QED6001', 2);
    expect(error.message).toContain('dataDri');
    expect(error.hint).toContain("'dataDir'");
    await home.write('qed.config.ts', 'export default {};\n');
  });

  it('refuses a value of the wrong kind and says where it comes from', async () => {
    const error = await home.refused(['config'], 'QED6001', 2, { QED_WORKERS: 'many' });
    expect(error.message).toContain('QED_WORKERS');
  });

  it('refuses a file that cannot be read', async () => {
    await home.write('qed.config.ts', 'export default {');
    await home.refused(['config'], 'QED6001', 2);
  });
});
