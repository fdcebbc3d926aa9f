// From the command line a contract's actor can be registered, called and read by name, without a key.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, Home } from './qed.js';

let home: Home;
let devnet: DevnetProcess;
beforeAll(async () => {
  home = await Home.create();
  for (const name of ['amm', 'library', 'purse']) await home.copy(`contracts/${name}.ts`);
  await home.done(['compile', '--simulate', 'amm.ts']);
  await home.done(['keys', 'new', 'alice']);
  devnet = await DevnetProcess.start(home, 'net');
});
afterAll(async () => {
  await devnet.kill();
  await home.remove();
});

const done = (...args: string[]) => home.done(args, { QED_NODE: devnet.url });
const refused = (code: string, ...args: string[]) => home.refused(args, code, 1, { QED_NODE: devnet.url });
const POOL = '2';

it("a contract's actor is registered, called and read by a name of its own, without a key", async () => {
  await done('register', '--key', 'alice');
  await done('deploy', 'build/Amm.json', '--key', 'alice');
  expect(await done('register', '--key', `actor:${POOL}`)).toMatchObject({ userId: '1048576' });
  await refused('QED4020', 'register', '--key', `actor:${POOL}`);
  await done('call', POOL, 'issue', '2000', '8000', '--key', 'alice');
  await done('call', POOL, 'give', `@actor:${POOL}`, '1000', '4000', '--key', 'alice');
  await home.write('found.json', {
    user: `actor:${POOL}`,
    calls: [{ contract: 2, method: 'found', args: ['@alice'] }],
  });
  // No passphrase is asked for: there is no secret.
  const env = { QED_NODE: devnet.url, QED_PASSPHRASE: undefined, QED_HOME: home.path('nobody') };
  await home.refused(['prove-session', 'found.json', '--submit'], 'QED3003', 1, env as never);
  await home.write('found.json', { user: `actor:${POOL}`, calls: [{ contract: 2, method: 'found', args: ['0'] }] });
  expect(await home.done(['prove-session', 'found.json', '--submit'], env)).toMatchObject({ submitted: true });
  expect(await done('query', POOL, 'reserveB', '--user', `actor:${POOL}`)).toMatchObject({ value: '4000' });
  const again = await refused('QED1101', 'call', POOL, 'found', '@alice', '--key', `actor:${POOL}`);
  expect(again.message).toContain('nothing was given');
  await refused('QED3215', 'call', '0', 'send', '0', '1', '--key', `actor:${POOL}`);
});
