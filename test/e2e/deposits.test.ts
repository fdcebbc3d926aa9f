// What is deposited on the other chain comes into the deposit tree, and its user claims it and withdraws it again; a coordinator takes deposits from relayers alone.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultPromise } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { DevnetProcess, freePort, Home } from './qed.js';
import { startRole } from './role-process.js';

let home: Home;
beforeAll(async () => void (home = await Home.create()));
afterAll(() => home.remove());

/** Blocks come by themselves. */
async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(200);
}

it('on a devnet anybody tells of a deposit, and the next block takes it', async () => {
  const devnet = await DevnetProcess.start(home, 'state', await freePort(), ['--block-interval', '0', '--fund']);
  const env = { QED_NODE: devnet.url };
  expect(await home.done(['deposits'], env)).toEqual({ deposits: [] });
  expect(await home.done(['deposit', 'bob', '40', '--reference', '7'], env)).toMatchObject({ index: '0' });
  expect(await home.done(['deposit', '0', '2', '--reference', '0'], env)).toMatchObject({ index: '1', userId: '0' });
  const first = { index: '0', userId: '1048576', amount: '40', reference: '7' };
  expect(await home.done(['deposits', '--user', 'bob'], env)).toEqual({
    deposits: [{ ...first, processedAt: null, status: 'waiting' }],
  });
  expect((await home.run(['status'], env)).stdout).toContain('0 deployments, 2 deposits\n');
  await home.done(['seal'], env);
  expect(await home.done(['status'], env)).toMatchObject({ waiting: { deposits: 0 } });
  const { stdout } = await home.run(['deposits'], env);
  expect(stdout).toMatch(
    /^deposit +user +amount +status +processed at +reference\n1 +0 +2 +(sealed|proven) +1 +0\n0 +/,
  );
  for (const words of [
    ['bob', '1.5'],
    ['bob', '18446744073709551616'],
    ['bob', '1', '--reference', 'x'],
  ])
    await home.refused(['deposit', ...words], 'QED6071', 2, env);
  for (const number of ['2', '4294967295', '4294967296', 'x'])
    await home.refused(['claim-deposit', number, '--key', 'bob'], 'QED6072', 2, env);
  await home.done(['deposit', 'bob', '1'], env);
  await home.refused(['claim-deposit', '2', '--key', 'bob'], 'QED6073', 1, env);
  const [{ reference }] = (await home.done(['deposits'], env)).deposits;
  expect(BigInt(reference), 'random, so that two at once are not taken for one').toBeGreaterThan(0n);
  expect((await devnet.stop()).stderr).toContain('took 1 deposit from anybody; the next is 3');

  const forget = (from: string) => ['node', 'forget-deposits', '--from', from, '--data-dir', home.path('state')];
  await home.refused(forget('1'), 'QED4034', 1);
  await home.refused(forget('x'), 'QED6072', 2);
  expect(await home.done(forget('2'))).toEqual({ from: '2', forgotten: 1 });
  await home.refused(forget('2'), 'QED4035', 1);
});

it('its user claims it, and asks for it back', async () => {
  const devnet = await DevnetProcess.start(home, 'story', await freePort(), ['--block-interval', '200', '--fund']);
  const env = { QED_NODE: devnet.url };
  const done = (...args: string[]) => home.done(args, env);
  await done('deposit', 'bob', '40');
  const client = new RpcClient(devnet.url);
  await waitUntil(async () => (await client.status()).waiting.deposits === 0);
  await home.refused(['claim-deposit', '0', '--key', 'alice'], 'QED1101', 1, env);
  await done('claim-deposit', '0', '--key', 'bob');
  expect(await done('query', '1', 'claimedDeposits', '0', '--user', 'bob')).toMatchObject({ value: true });
  await home.refused(['claim-deposit', '0', '--key', 'bob'], 'QED1101', 1, env);
  await done('call', '1', 'withdraw', '55', '1000000030', '--key', 'bob');
  await waitUntil(async () => {
    const [withdrawal] = await client.call('qed_listWithdrawals', {});
    const { proven } = await client.status();
    return withdrawal!.processedAt !== null && proven !== null && withdrawal!.processedAt <= proven;
  });
  expect(await done('withdrawals', '--user', 'bob')).toMatchObject({ withdrawals: [{ status: 'proven' }] });
  expect((await devnet.stop()).stderr).toMatch(/sealed checkpoint \d+: .*1 deposit/);
});

it('a coordinator with relayers takes it from them alone', async () => {
  const [token, file] = ['d'.repeat(64), home.path('relayers.txt')];
  await writeFile(file, `rita ${token}\n`, { mode: 0o600 });
  const port = await freePort();
  const devnet = await DevnetProcess.start(home, 'closed', port, ['--fund', '--relayer-tokens', file]);
  const env = { QED_NODE: devnet.url };
  await home.refused(['deposit', 'bob', '40'], 'QED4086', 1, env);
  expect(await home.done(['deposit', 'bob', '40'], { ...env, QED_RELAYER_TOKEN: token })).toMatchObject({ index: '0' });
  await devnet.stop();

  const running = new Map<string, ResultPromise>();
  const place = ['--data-dir', home.path('coordinator'), '--port', String(port)];
  const words = ['node', '--role', 'coordinator', '--simulate', ...place, '--relayer-tokens', file];
  await startRole(home, running, 'coordinator', words, {});
  await home.refused(['deposit', '0', '40'], 'QED4086', 1, env);
  expect(await home.done(['deposit', '0', '40'], { ...env, QED_RELAYER_TOKEN: token })).toMatchObject({ index: '0' });
  const coordinator = running.get('coordinator')!;
  coordinator.kill('SIGINT');
  expect(String((await coordinator).stderr)).toContain('took 1 deposit from rita; the next is 1');
});
