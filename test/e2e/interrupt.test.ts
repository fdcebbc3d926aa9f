// Every command ends soon after Ctrl-C, and so do the processes that it started.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { DevnetProcess, documentOf, Home } from './qed.js';

let home: Home;
/** Milliseconds: a second on a machine that has nothing else to do, and on a busy one three times what the smallest command takes. */
let limit: number;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  const begin = performance.now();
  await home.run(['--version']);
  limit = Math.max(1_000, 3 * (performance.now() - begin));
});
afterAll(() => home.remove());

/** The processes that a process has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, of]) => of === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return below(pid);
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

/** Interrupts a command once it has logged `when` and a process works for it; what it printed. It has no keys yet, so it has minutes of work. */
async function interrupt(
  args: readonly string[],
  signal: Signal,
  when: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const QED_CACHE_DIR = await mkdtemp(home.path('cache-'));
  const command = home.spawn(args, { QED_CACHE_DIR, QED_WORKERS: '1', ...env });
  const ended = command.then(({ stderr }) => Promise.reject(new Error(`it ended by itself:\n${String(stderr)}`)));
  await Promise.race([Home.logged(command, when), ended]);
  ended.catch(() => undefined);
  await expect.poll(() => descendants(command.pid!), { timeout: 60_000 }).toHaveLength(1);
  const started = await descendants(command.pid!);
  const begin = performance.now();
  command.kill(signal);
  const { exitCode, stdout, stderr } = await command;
  const took = performance.now() - begin;
  expect({ exitCode, stderr: String(stderr) }).toMatchObject({ exitCode: EXIT_CODES[signal] });
  expect(String(stderr)).toContain('QED6003: interrupted');
  expect(took).toBeLessThan(limit);
  await expect.poll(() => started.filter(isAlive)).toEqual([]);
  return { stdout: String(stdout), stderr: String(stderr) };
}

describe('a command that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once while it makes keys: %s', async (signal) => {
    const { stdout } = await interrupt(['compile', '--json', 'token.ts'], signal, /compiling/);
    expect(documentOf(stdout)).toMatchObject({ ok: false, error: { code: 'QED6003' } });
    expect((await readdir(home.directory, { recursive: true })).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once while TypeScript is busy: %s', async (signal) => {
    const functions = Array.from({ length: 4_000 }, (_, i) => `function f${i}(x: u64): u64 { return x + ${i}n; }\n`);
    const contract = 'export class Large extends Contract { n: u64 = 0n; add(x: u64): void { this.n = f0(x); } }\n';
    await home.write(
      'large.ts',
      `import { Contract, type u64 } from 'qed/contract';\n${functions.join('')}${contract}`,
    );
    const command = home.spawn(['compile', '--check', 'large.ts']);
    await Home.logged(command, /checking/);
    await sleep(1_000);
    const begin = performance.now();
    command.kill(signal);
    // The system ends it, since the process itself is too busy to hear of it: a shell sees 130 or 143.
    expect(await command).toMatchObject({ signal });
    expect(performance.now() - begin).toBeLessThan(limit);
  });

  it('ends at once in the demo', async () => {
    await interrupt(['demo'], 'SIGINT', /compiling/);
  });

  it('ends at once while it verifies', async () => {
    const proof = { publicInput: [], publicOutput: ['5'], maxProofsVerified: 0, proof: 'AAAA' };
    const key = protocolKeys().ZkSignature;
    const said = { format: 'qed-proof/1', kind: 'proof', program: 'ZkSignature', circuit: 'ZkSignature', output: '5' };
    await home.write('proof.json', { ...said, key, proof });
    await interrupt(['verify', 'proof.json'], 'SIGTERM', /verifying/);
  });

  describe('on a network', () => {
    let devnet: DevnetProcess;
    beforeAll(async () => {
      const token = randomBytes(32).toString('hex');
      await home.write('workers.txt', `anna ${token}\n`);
      await home.write('anna.token', token);
      await chmod(home.path('workers.txt'), 0o600);
      const options = ['--fund', '--no-prove-here', '--worker-tokens', 'workers.txt'];
      devnet = await DevnetProcess.start(home, 'state', undefined, options, { simulate: false });
      await home.write('session.json', { user: 'alice', calls: [{ contract: 0, method: 'send', args: ['@bob', 5] }] });
    });
    afterAll(() => devnet.stop());

    it('ends at once while it proves a session, and says how to go on', async () => {
      const args = ['prove-session', 'session.json', '--out', 'end-cap.json', '--node', devnet.url];
      const { stderr } = await interrupt(args, 'SIGINT', /NativeToken\.send \(0 of 2 done\)/);
      expect(stderr).toContain('--resume');
      await interrupt([...args, '--resume'], 'SIGTERM', /NativeToken\.send \(0 of 2 done\)/);
      await home.write('session.json', { user: 'alice', calls: [{ contract: 0, method: 'send', args: ['@bob', 6] }] });
      await home.refused([...args, '--resume'], 'QED3221');
      await home.refused([...args, '--resume', '--key', 'bob'], 'QED3221');
    });

    it('gives the jobs of a batch back', async () => {
      const args = ['prove-batch', '--coordinator', devnet.url, '--token-file', 'anna.token'];
      await interrupt(args, 'SIGTERM', /proving QEDGenesisCheckpoint/);
      await expect
        .poll(async () => (await new RpcClient(devnet.url).status()).jobs)
        .toMatchObject({ leased: 0, ready: 1 });
    });
  });
});
