// `qed devnet --fund`: alice and bob have native tokens and need neither passphrase nor registration; blocks come by hand.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { DevnetProcess, freePort, Home } from './qed.js';

let home: Home;
beforeAll(async () => void (home = await Home.create()));
afterAll(() => home.remove());

/** Nobody can type here, so whatever asks for a passphrase fails. */
const NO_PASSPHRASE = { QED_PASSPHRASE: undefined };

describe('qed devnet --fund', () => {
  it('lets alice pay bob at once, one block after the other by hand, and goes on after a restart', async () => {
    const port = await freePort();
    const start = (...more: string[]) => DevnetProcess.start(home, 'state', port, ['--block-interval', '0', ...more]);
    const devnet = await start('--fund');
    const env = { ...NO_PASSPHRASE, QED_NODE: devnet.url };
    const done = (...args: string[]) => home.done(args, env);
    const client = new RpcClient(devnet.url);
    const seals = async (command: Promise<unknown>): Promise<void> => {
      let ended = false;
      const waiting = command.finally(() => (ended = true));
      waiting.catch(() => undefined);
      while (!ended) {
        const { waiting: what } = await client.status();
        if (what.endCaps > 0) await done('seal');
        else await sleep(50);
      }
      await waiting;
    };

    expect((await done('keys', 'list')).map(({ name }: { name: string }) => name)).toEqual(['alice', 'bob']);
    await seals(done('call', '0', 'send', '@bob', '40', '--key', 'alice'));
    await seals(done('call', '0', 'claim', '@alice', '--key', 'bob'));
    expect(await done('query', '0', 'sent', '@bob', '--user', 'alice')).toMatchObject({
      value: '40',
      checkpointId: '2',
    });

    const { value, mappings } = await done('query', '0', '--user', 'alice');
    expect([value, mappings]).toEqual([{}, { sent: 'mapping<UserId, u64>', claimed: 'mapping<UserId, u64>' }]);
    const listed = await home.run(['query', '0', '--user', 'alice'], env);
    expect(listed.stdout).toMatch(/^sent +mapping<UserId, u64>$[^]*qed query 0 sent <key>/m);

    const balanceOf = { userId: '0', checkpointId: '2', balance: '999999960', nonce: '1', lastCheckpointId: '0' };
    expect(await done('account', 'alice')).toEqual({ ...balanceOf, eventCount: '0' });
    expect(await done('account', '@bob')).toMatchObject({ userId: '1048576', balance: '1000000040', nonce: '1' });
    const shown = await home.run(['account', '0'], env);
    expect(shown.stdout).toMatch(/^native balance +999999960\nsessions +1, the last one anchored in checkpoint 0$/m);
    await home.refused(['account', '7'], 'QED6008', 1, env);
    await home.refused(['account'], 'QED6006', 2, env);

    expect(await done('withdrawals')).toEqual({ withdrawals: [] });
    await seals(done('call', '1', 'withdraw', '55', '7', '--key', 'alice'));
    const asked = { userId: '0', requestNumber: '0', index: '1', requestedAt: '3' };
    expect(await done('withdrawals')).toMatchObject({
      withdrawals: [{ ...asked, processedAt: null, status: 'waiting' }],
    });
    expect(await done('withdrawals', '--user', 'bob')).toEqual({ withdrawals: [] });

    const before = Date.now();
    const { checkpointId, blockTime } = await done('seal', '--advance', '86400');
    expect(checkpointId).toBe('4');
    const { stdout } = await home.run(['withdrawals', '--user', 'alice'], env);
    expect(stdout).toMatch(
      /^user +request +status +requested at +processed at +request hash\n0 +0 +(sealed|proven) +3 +4 +\d+\n/,
    );
    expect(Number(blockTime)).toBeGreaterThan(before + 86_000_000);
    await home.refused(['seal', '--advance', 'soon'], 'QED6063', 2, { QED_NODE: devnet.url });

    const { stderr } = await devnet.stop();
    expect(stderr).toMatch(/alice +0 +1000000000\n +bob +1048576 +1000000000\n/);
    const genesis = JSON.parse(await readFile(home.path('state', 'genesis.json'), 'utf8')) as { users: object[] };
    expect(genesis.users).toMatchObject([{ balance: '1000000000' }, { balance: '1000000000' }]);

    const error = await home.refused(['devnet', '--simulate', '--data-dir', 'state'], 'QED4051', 3);
    expect(error.hint).toContain('--fund');
    const again = await start('--fund');
    expect(Number((await done('seal')).blockTime)).toBeGreaterThan(Number(blockTime));
    expect((await again.stop()).stderr).toMatch(/alice +0 +999999953\n +bob +1048576 +1000000040\n/);
  });

  it('leaves a key of the same name alone', async () => {
    const keys = { QED_KEYS_DIR: home.path('own') };
    await home.done(['keys', 'new', 'bob'], keys);
    const error = await home.refused(['devnet', '--simulate', '--fund', '--port', '0'], 'QED3009', 1, keys);
    expect(error.hint).toContain('bob.key.json');
    expect((await home.done(['keys', 'list'], keys)).map(({ name }: { name: string }) => name)).toEqual(['bob']);
  });
});
