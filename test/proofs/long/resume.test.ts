// A session that is killed after its first finished proof goes on with --resume: only what is missing is proven.
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, Home, SHARED_KEYS } from '../../e2e/qed.js';

let home: Home;
let devnet: DevnetProcess;
beforeAll(async () => {
  home = await Home.create();
  devnet = await DevnetProcess.start(home, 'state', undefined, ['--fund', '--no-prove-here'], { simulate: false });
});
afterAll(async () => {
  await devnet.stop();
  await home.remove();
});

const pay = (amount: number) =>
  home.write('session.json', { user: 'alice', calls: [{ contract: 0, method: 'send', args: ['@bob', amount] }] });

it('takes up the proof that was finished, and hands in a whole session', async () => {
  const env = { QED_NODE: devnet.url, QED_WORKERS: '1', ...SHARED_KEYS };
  const session = ['prove-session', 'session.json', '--out', 'end-cap.json'];
  await pay(5);
  const killed = home.spawn(session, env);
  const ended = killed.then(({ stderr }) => Promise.reject(new Error(`it ended by itself:\n${String(stderr)}`)));
  ended.catch(() => undefined);
  await Promise.race([Home.logged(killed, /NativeToken\.send: [0-9.]+ s \(1 of 2 done\)/), ended]);
  killed.kill('SIGKILL');
  await killed;
  const [directory] = await readdir(home.path('home', 'sessions'));
  const kept = () => readdir(home.path('home', 'sessions', directory!));
  expect(await kept()).toHaveLength(2);

  await pay(6);
  await home.refused([...session, '--resume'], 'QED3221', 1, env);
  await pay(5);
  await home.refused([...session, '--resume', '--key', 'bob'], 'QED3221', 1, env);
  expect(await kept(), 'what was finished is still there').toHaveLength(2);

  const resumed = await home.json([...session, '--resume'], env);
  expect({ code: resumed.code, stderr: resumed.stderr }).toMatchObject({ code: 0 });
  expect(resumed.stderr).not.toMatch(/NativeToken\.send \(\d of/);
  expect(resumed.stderr).toContain('session and end cap (1 of 2 done)');
  expect(await readdir(home.path('home', 'sessions')), 'it is over').toEqual([]);

  expect(await home.done(['submit', 'end-cap.json'], env)).toMatchObject({ userId: '0', checkpointId: '1' });
  expect(await home.done(['query', '0', 'sent', '@bob', '--user', 'alice'], env)).toMatchObject({ value: '5' });
});
