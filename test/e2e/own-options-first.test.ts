// What a command can check by itself it refuses before it asks the network, which is not there.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, Home } from './qed.js';

let home: Home;
let env: Record<string, string>;
beforeAll(async () => {
  home = await Home.create();
  env = { QED_NODE: `http://127.0.0.1:${await freePort()}` };
  await home.done(['keys', 'new', 'alice']);
  await home.write('pay.json', { user: 'alice', calls: [{ contract: '0', method: 'send', args: ['@alice', '1'] }] });
  await home.write('there.json', {});
});
afterAll(() => home.remove());

it.each([
  ['a reference', ['deposit', 'alice', '1', '--reference', 'abc'], 'QED6071', 2],
  ['an amount', ['deposit', 'alice', '1.5'], 'QED6071', 2],
  ["a relayer's token", ['deposit', 'alice', '1', '--token-file', 'none'], 'QED6051', 2],
  ['a job id behind another', ['jobs', 'retry', 'abcdef', 'x'], 'QED6054', 1],
  ['a file that is there', ['prove-session', 'pay.json', '--out', 'there.json'], 'QED6060', 1],
  ['a key that is not there', ['prove-session', 'pay.json', '--key', 'bob'], 'QED3003', 1],
  ['a key of a call', ['call', '0', 'send', '@alice', '1', '--key', 'bob'], 'QED3003', 1],
  ['a key of a claim', ['claim-deposit', '0', '--key', 'bob'], 'QED3003', 1],
  ['a signature', ['prove-session', 'pay.json', '--signature', 'none.json'], 'QED3022', 1],
] as const)('%s', async (_, words, code, exit) => {
  const error = await home.refused(words, code, exit, env);
  expect(error.message).not.toContain('127.0.0.1');
});
