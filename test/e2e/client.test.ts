// A project that installs the package can use a generated client to make calls and read state.
import { execa } from 'execa';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, Home, REPOSITORY } from './qed.js';

// A project that uses the package as others do: its own package.json and tsconfig, `qed` in node_modules.
let home: Home;
let devnet: DevnetProcess;

beforeAll(async () => {
  home = await Home.create();
  await mkdir(home.path('node_modules'));
  await symlink(REPOSITORY, home.path('node_modules/qed'), 'dir');
  await home.copy('contracts/token.ts', 'contracts.token.ts');
  await home.write('package.json', { type: 'module' });
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    lib: ['es2022', 'dom'],
    skipLibCheck: true,
    outDir: 'out',
    rootDir: '.',
  };
  await home.write('tsconfig.json', { compilerOptions, include: ['use.ts'] });
  await home.write(
    'use.ts',
    `import { RpcClient } from 'qed';
import { Token } from './build/Token.js';

const token = new Token(2n);
const [what = '', url = ''] = (globalThis as unknown as { process: { argv: string[] } }).process.argv.slice(2);
if (what === 'session') {
  const calls = [token.call('mint', 100n), token.call('transfer', 1048576n, 40n)];
  const named = calls.map(({ contractId, method, args }) => ({ contract: String(contractId), method, args }));
  console.log(JSON.stringify({ user: 'alice', calls: named }));
} else {
  const state = await token.stateOf(new RpcClient(url), 0n);
  const balance: bigint = state.read('balance');
  console.log(JSON.stringify([String(balance), String(state.read('sent', 1048576n)), String(state.read('sent', 5n))]));
}
`,
  );
  const { artifacts } = await home.done(['compile', '--simulate', '--types', 'contracts.token.ts']);
  expect(artifacts).toMatchObject([{ file: 'build/Token.json', client: 'build/Token.ts' }]);
  devnet = await DevnetProcess.start(home, 'net');
});
afterAll(async () => {
  await devnet?.kill();
  await home.remove();
});

const run = async (command: string, ...args: string[]): Promise<string> =>
  (await execa(process.execPath, [command, ...args], { cwd: home.directory })).stdout;

it('a generated client type-checks, makes the calls of a session and reads the state that they leave', async () => {
  await run(path.join(REPOSITORY, 'node_modules/typescript/bin/tsc'), '-p', '.');
  const env = { QED_NODE: devnet.url };
  for (const args of [
    ['keys', 'new', 'alice'],
    ['register', '--key', 'alice'],
    ['deploy', 'build/Token.json', '--key', 'alice'],
  ]) {
    await home.done(args, env);
  }
  await home.write('session.json', await run('out/use.js', 'session'));
  await home.done(['prove-session', 'session.json', '--submit'], env);
  expect(JSON.parse(await run('out/use.js', 'state', devnet.url))).toEqual(['60', '40', '0']);

  // a call that fails shows its line, from the source map beside the artifact
  const failing = ['call', '2', 'transfer', '5', '1000', '--key', 'alice'];
  const { code, stderr } = await home.run(failing, env);
  expect(code).toBe(1);
  expect(stderr).toContain("14 |     assert(amount <= this.balance, 'balance too low');\n");

  // a trace leads up to that line, and shows a call before it is handed in
  expect((await home.run([...failing, '--trace'], env)).stderr).toContain(
    'FAILS: balance too low (amount = 1000, this.balance = 60)  [contracts.token.ts:14]',
  );
  const trial = await home.done(['call', '2', 'transfer', '5', '10', '--key', 'alice', '--simulate', '--trace'], env);
  expect(trial).toMatchObject({ submitted: false, trace: [{ method: 'Token.transfer', depth: 0 }] });
  expect(trial.trace[0].steps).toContainEqual(
    expect.objectContaining({ kind: 'write', text: 'this.balance: 60 -> 50' }),
  );

  await home.write('build/Token.map.json', '{');
  expect((await home.run(failing, env)).stderr).not.toContain('14 |');
});

it('without --types no client is written, and two contracts of one name are refused', async () => {
  const { artifacts } = await home.done(['compile', '--simulate', 'contracts.token.ts', '--out-dir', 'plain']);
  expect(artifacts).toMatchObject([{ client: null }]);
  await home.copy('contracts/token.ts', 'again.ts');
  const error = await home.refused(
    ['compile', '--simulate', 'again.ts', 'contracts.token.ts', '--out-dir', 'none'],
    'QED6030',
  );
  expect(error.message).toContain('again.ts');
});

it('replaces what it has made itself, and no file of anybody else', async () => {
  const source = `import { Contract, type u64 } from 'qed/contract';
export class Wallet extends Contract {
  count: u64 = 0n;
  add(): void {
    this.count += 1n;
  }
}
`;
  await home.write('Wallet.ts', source);
  const here = ['compile', '--simulate', 'Wallet.ts', '--out-dir', '.'];
  const error = await home.refused([...here, '--types'], 'QED6060');
  expect(error.message).toContain('Wallet.ts');
  expect(await readFile(home.path('Wallet.ts'), 'utf8')).toBe(source);
  await expect(readFile(home.path('Wallet.json')), 'nothing was written before').rejects.toThrow('ENOENT');

  await home.write('Wallet.json', '{"name": "my wallet"}');
  expect((await home.refused(here, 'QED6060')).message).toContain('Wallet.json');
  await home.write('Wallet.map.json', 'mine');
  await rm(home.path('Wallet.json'));
  expect((await home.refused(here, 'QED6060')).hint).toContain('--out-dir');

  const elsewhere = ['compile', '--simulate', '--types', 'Wallet.ts', '--out-dir', 'made'];
  await home.done(elsewhere);
  await home.done(elsewhere);
});
