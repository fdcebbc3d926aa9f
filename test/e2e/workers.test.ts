// Workers in processes of their own prove for a devnet, also when they or the devnet are killed at any moment.
import { execa, type ResultPromise } from 'execa';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { RedisServer } from '../support/redis-server.js';
import { DevnetProcess, freePort, Home } from './qed.js';
import { RoleProcess } from './role-process.js';

const TOKENS = { anna: randomBytes(32).toString('hex'), bert: randomBytes(32).toString('hex') };
const READY = /proves for/;

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  const lines = Object.entries(TOKENS).map(([name, token]) => `${name} ${token}`);
  await home.write('workers.txt', `${lines.join('\n')}\n`);
  for (const [name, token] of Object.entries(TOKENS)) await home.write(`${name}.token`, `${token}\n`);
  await execa('chmod', ['600', 'workers.txt'], { cwd: home.directory });
});
afterAll(() => home.remove());

const FOR_WORKERS = ['--worker-tokens', 'workers.txt', '--no-prove-here'];

/** The process is a promise of its own end, so it comes in an object. */
async function startWorker(name: string, url: string): Promise<{ readonly process: ResultPromise }> {
  const child = home.spawn(['node', '--role', 'worker', '--coordinator', url, '--token-file', `${name}.token`]);
  await Promise.race([
    Home.logged(child, READY),
    child.then(({ stderr }) => Promise.reject(new Error(String(stderr)))),
  ]);
  return { process: child };
}

async function provenAt(url: string, checkpoint: string): Promise<void> {
  await expect
    .poll(async () => (await new RpcClient(url).status()).proven, { timeout: 120_000, interval: 200 })
    .toBe(BigInt(checkpoint));
}

describe('qed node --role worker', () => {
  it('proves what the devnet leaves to it, whoever is killed', { timeout: 10 * 60_000 }, async () => {
    let devnet = await DevnetProcess.start(home, 'state', undefined, FOR_WORKERS);
    const { url, port } = devnet;
    await home.done(['keys', 'new', 'alice']);
    await home.done(['register', '--key', 'alice', '--node', url]);
    await sleep(500);
    expect((await home.done(['status', '--node', url])).proven, 'the devnet itself proves nothing').toBeNull();

    const anna = await startWorker('anna', url);
    anna.process.kill('SIGKILL');
    await anna.process;
    const bert = await startWorker('bert', url);
    await devnet.kill();
    await sleep(1_000);
    devnet = await DevnetProcess.start(home, 'state', port, FOR_WORKERS);
    await provenAt(url, '1');

    bert.process.kill('SIGTERM');
    const { exitCode, stderr } = await bert.process;
    expect(exitCode, String(stderr)).toBe(0);
    await devnet.stop();
  });

  it('finds the coordinator in its Redis, where it needs no token', { timeout: 5 * 60_000 }, async () => {
    const redis = await RedisServer.start();
    const inRedis = ['--redis', redis.url];
    await home.refused(['prove-batch', ...inRedis], 'QED5015', 3);
    const words = ['node', '--role', 'coordinator', '--simulate', '--port', `${await freePort()}`, ...inRedis];
    for (const url of ['nowhere', 'ftp://a', 'http://anna:secret@a'])
      await home.refused([...words, '--public-url', url], 'QED6076', 2);
    const everywhere = home.spawn([...words, '--host', '0.0.0.0'], {});
    await Home.logged(everywhere, /are told http:\/\/127\.0\.0\.1:\d+, .* give --public-url/);
    everywhere.kill('SIGTERM');
    await everywhere;
    const coordinator = new RoleProcess(home, 'coordinator', words, {});
    await coordinator.start();

    const batch = await home.done(['prove-batch', ...inRedis, '--until-empty']);
    expect(batch).toMatchObject({
      proofs: 1,
      failures: 0,
      worker: expect.stringMatching(/^[a-z0-9-]+-\d+-[0-9a-f]{8}$/),
    });
    await home.refused(['prove-batch', '--until-empty'], 'QED6051', 2);

    // A worker that stays lives through a new coordinator at the same place, and proves what that seals.
    const worker = new RoleProcess(home, 'worker', ['node', '--role', 'worker', ...inRedis], {});
    await worker.start();
    await coordinator.kill();
    await coordinator.start();
    const url = `http://127.0.0.1:${words[words.indexOf('--port') + 1]}`;
    await home.done(['keys', 'new', 'carl']);
    await home.done(['register', '--key', 'carl', '--node', url]);
    await provenAt(url, '1');
    expect([await worker.stop(), await coordinator.stop()]).toEqual([0, 0]);
    await redis.stop();
  });

  it('proves a batch and ends, also one of files', async () => {
    const devnet = await DevnetProcess.start(home, 'batch', undefined, FOR_WORKERS);
    const { jobs } = await home.done(['jobs', 'list', '--node', devnet.url]);
    expect(jobs).toMatchObject([{ circuit: 'QEDGenesisCheckpoint', status: 'ready', attempts: 0 }]);
    const short = jobs[0].jobId.slice(0, 12);
    expect(await home.done(['jobs', 'show', short, '--node', devnet.url])).toMatchObject(jobs[0]);
    await home.refused(['jobs', 'show', 'ffffffff', '--node', devnet.url], 'QED6054');
    await home.refused(['jobs', 'list', '--status', 'lazy', '--node', devnet.url], 'QED6055', 2);
    expect(await home.done(['jobs', 'retry', '--node', devnet.url])).toEqual({ retried: 0 });
    expect(await home.done(['jobs', 'cancel', short, '--node', devnet.url])).toEqual({ cancelled: 1 });
    expect(await home.done(['jobs', 'retry', short, '--node', devnet.url])).toEqual({ retried: 1 });

    const token = ['--token-file', 'anna.token', '--node', devnet.url];
    expect((await home.done(['jobs', 'export', '--out', 'jobs', ...token])).files).toHaveLength(1);
    await home.refused(['jobs', 'import', 'nowhere', ...token], 'QED6011');
    expect(await home.done(['jobs', 'import', 'jobs', ...token])).toEqual({ taken: 0 });
    expect(await home.done(['prove-batch', '--simulate', '--jobs', 'jobs'])).toMatchObject({ proofs: 1 });
    expect(await home.done(['prove-batch', '--simulate', '--jobs', 'jobs'])).toMatchObject({ proofs: 0 });
    expect(await home.done(['jobs', 'import', 'jobs', ...token])).toEqual({ taken: 1 });
    await home.write('jobs/bad.proof.json', { format: 'qed-job-proof/1' });
    await home.refused(['jobs', 'import', 'jobs', ...token], 'QED6057');
    await home.write('foreign.token', randomBytes(32).toString('hex'));
    await home.refused(['jobs', 'import', 'jobs', '--token-file', 'foreign.token', '--node', devnet.url], 'QED4074', 1);
    await provenAt(devnet.url, '0');

    const batch = ['prove-batch', '--coordinator', devnet.url, '--token-file', 'bert.token'];
    await home.done(['keys', 'new', 'dora']);
    await home.done(['register', '--key', 'dora', '--node', devnet.url]);
    // A job of another program is ready, and is none for this worker.
    expect(await home.done([...batch, '--programs', 'GutaLeaf'])).toMatchObject({ proofs: 0 });
    expect(await home.done([...batch, '--until-empty'])).toMatchObject({ proofs: 2 });
    expect(await home.done(batch)).toMatchObject({ worker: 'bert', proofs: 0, failures: 0 });
    await home.done(['keys', 'new', 'carol']);
    await home.done(['register', '--key', 'carol', '--node', devnet.url]);
    const { proofs } = await home.done([...batch, '--until-empty']);
    // the registrations and the checkpoint
    expect(proofs).toBe(2);
    expect((await home.done(['status', '--node', devnet.url])).proven).toBe('2');
    expect(await home.done([...batch, '--until-empty'])).toMatchObject({ proofs: 0 });
    await devnet.stop();
  });

  it('does not start without a token, with a foreign one, or for a role or program that is none', async () => {
    const devnet = await DevnetProcess.start(home, 'other', undefined, FOR_WORKERS);
    const worker = ['node', '--role', 'worker', '--coordinator', devnet.url];
    await home.refused(worker, 'QED6051', 2);
    await home.refused([...worker, '--token-file', 'none'], 'QED6051', 2);
    await home.write('foreign.token', randomBytes(32).toString('hex'));
    await home.refused([...worker, '--token-file', 'foreign.token'], 'QED4074', 1);
    await home.refused([...worker, '--programs', 'Registries'], 'QED6052', 2);
    const redis = ['--redis', 'redis://127.0.0.1:9'];
    await home.refused([...worker, ...redis], 'QED6077', 2);
    await home.refused(['prove-batch', ...redis, '--token-file', 'anna.token'], 'QED6077', 2);
    await home.refused(['prove-batch', ...redis, '--jobs', 'jobs'], 'QED6002', 2);
    // What the environment says is not given for this worker.
    const elsewhere = { QED_REDIS: 'redis://127.0.0.1:9' };
    await home.refused([...worker, '--token-file', 'foreign.token'], 'QED4074', 1, elsewhere);
    await home.refused(['node', '--role', 'king'], 'QED6050', 2);
    await devnet.stop();
  });
});
