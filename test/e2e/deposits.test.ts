// What is deposited on the other chain comes into the deposit tree: `qed deposit` and `qed deposits`, on a devnet and where relayers have tokens.
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, freePort, Home } from './qed.js';

let home: Home;
beforeAll(async () => void (home = await Home.create()));
afterAll(() => home.remove());

it('on a devnet anybody tells of a deposit, and the next block takes it', async () => {
  const devnet = await DevnetProcess.start(home, 'state', await freePort(), ['--block-interval', '0', '--fund']);
  const env = { QED_NODE: devnet.url };
  expect(await home.done(['deposits'], env)).toEqual({ deposits: [] });
  expect(await home.done(['deposit', 'bob', '40', '--reference', '7'], env)).toMatchObject({ index: '0' });
  expect(await home.done(['deposit', '0', '2'], env)).toMatchObject({ index: '1', userId: '0', reference: '0' });
  const first = { index: '0', userId: '1048576', amount: '40', reference: '7' };
  expect(await home.done(['deposits', '--user', 'bob'], env)).toEqual({
    deposits: [{ ...first, processedAt: null, status: 'waiting' }],
  });
  await home.done(['seal'], env);
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
  await devnet.stop();
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
});
