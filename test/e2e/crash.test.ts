// A devnet that is killed at any moment still finishes everything that it has acknowledged.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { printedRandom } from '../support/seeded-random.js';
import { DevnetProcess, documentOf, freePort, Home, type Document } from './qed.js';

const KILLS = Number(process.env['QED_KILLS'] ?? 6);
const USERS = ['alice', 'bob', 'carol'];
/** Each session mints this much, so that a balance counts the sessions of a user. */
const AMOUNT = 7n;
/** What a user may be told: nobody answers; the key is registered; a session of before the kill, perhaps this very one, waits or was sealed meanwhile. */
const REFUSALS = ['QED4063', 'QED4020', 'QED4011', 'QED4015', 'QED4006', 'QED3207', 'QED3208'];
const SUBMISSION = /submission ([0-9a-f]{64})/;

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.done(['compile', '--simulate', 'token.ts']);
  for (const name of USERS) await home.done(['keys', 'new', name]);
});
afterAll(() => home.remove());

/** What one command was told before its devnet died. */
interface Attempt {
  readonly what: 'register' | 'deploy' | 'mint';
  readonly user: string;
  readonly document: Document;
  /** The submission that the node acknowledged, if it came so far. */
  readonly submission: string | undefined;
}

it(
  'a devnet killed at any instant finishes all that it acknowledged',
  { timeout: 300_000 + KILLS * 60_000 },
  async () => {
    const random = printedRandom();

    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const client = new RpcClient(url);
    const keyHashes = new Map<string, bigint>();
    for (const user of USERS) {
      keyHashes.set(user, BigInt((await home.done(['keys', 'show', user])).publicKeyHash as string));
    }
    const attempts: Attempt[] = [];
    const userIds = new Map<string, bigint>();
    let contractId: bigint | undefined;
    let acknowledged = (): void => undefined;

    const attempt = async (what: Attempt['what'], user: string, args: string[]): Promise<boolean> => {
      const command = home.spawn([...args, '--key', user, '--node', url, '--json']);
      void Home.logged(command, SUBMISSION).then(() => acknowledged());
      const { stdout, stderr } = await command;
      const submission = SUBMISSION.exec(String(stderr))?.[1];
      const document = documentOf(String(stdout), String(stderr));
      attempts.push({ what, user, document, submission });
      // a command that succeeds was acknowledged; one that fails because its node died says that nobody answers
      if (document.ok) expect(submission).toBeDefined();
      else expect(REFUSALS).toContain(document.error.code);
      if (document.ok && what === 'register') userIds.set(user, BigInt(document.data.userId as string));
      if (document.ok && what === 'deploy') contractId = BigInt(document.data.contractId as string);
      return document.ok;
    };
    /** What each user does next; false when it came to nothing. */
    const step = (user: string): Promise<boolean> => {
      if (!userIds.has(user)) return attempt('register', user, ['register']);
      if (contractId !== undefined) return attempt('mint', user, ['call', `${contractId}`, 'mint', `${AMOUNT}`]);
      return user === 'alice' ? attempt('deploy', user, ['deploy', 'build/Token.json']) : Promise.resolve(false);
    };
    /** What the network has by now, as a user would find out. */
    const look = async (): Promise<void> => {
      for (const user of USERS) {
        const registration = await client.registration(await client.anchor(), keyHashes.get(user)!);
        if (registration !== null) userIds.set(user, registration.userId);
      }
      // A deployment whose answer was lost may land beside a second one; all mint in the one that is found first.
      const { stats } = await client.anchor();
      if (stats.contracts > 2n) contractId ??= 2n;
    };

    for (let life = 0; life < KILLS; life++) {
      // some lives end before the devnet listens
      if (random(3) === 0) await DevnetProcess.startAndKill(home, 'net', port, random(1_500));
      const devnet = await DevnetProcess.start(home, 'net', port);
      await look();
      let killed = false;
      const work = Promise.all(
        USERS.map(async (user) => {
          while (!killed && (await step(user))) continue;
        }),
      );
      // a moment of the clock, of the block's making, or of the time between an acknowledgement and its block
      const moments = [
        () => sleep(random(4_000)),
        () => devnet.lines(1 + random(30)),
        async () => {
          await new Promise<void>((resolve) => (acknowledged = resolve));
          await sleep(random(150));
        },
      ];
      await Promise.race([moments[random(3)]!(), work]);
      killed = true;
      await devnet.kill();
      await work;
    }

    const devnet = await DevnetProcess.start(home, 'net', port);
    expect(devnet.url).toBe(url);
    await look();
    // those whom every life of the devnet left behind
    for (let round = 0; userIds.size < USERS.length || contractId === undefined; round++) {
      expect(round, 'what was acknowledged before a kill is sealed after it').toBeLessThan(20);
      await Promise.all(USERS.map(step));
      await look();
    }
    await Promise.all(USERS.map(step));

    const sessions = new Map(USERS.map((user) => [user, 0n]));
    for (const { what, user, document, submission } of attempts) {
      if (submission === undefined) continue;
      const { status, refusal } = await settled(client, submission);
      if (document.ok) expect(status).toBe('proven');
      if (status === 'refused') expect(refusal?.code).toMatch(/^QED40[0-9]{2}$/);
      else if (what === 'mint') sessions.set(user, sessions.get(user)! + 1n);
    }
    const outcomes = attempts.map(({ what, document, submission }) =>
      document.ok
        ? `${what} done`
        : submission === undefined
          ? `${what} never acknowledged`
          : `${what} acknowledged, then killed`,
    );
    const counts = new Map<string, number>();
    for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    console.log([...counts].map(([outcome, count]) => `${outcome}: ${count}`).join(', '));

    // A session that nobody acknowledged may have come in all the same, when the answer was lost: then the nonce tells of it.
    for (const user of USERS) {
      const { value } = await home.done(['query', `${contractId}`, 'balance', '--user', user], { QED_NODE: url });
      const { leaf } = await client.user(await client.anchor(), userIds.get(user)!);
      expect(BigInt(value as string)).toBe(leaf!.nonce * AMOUNT);
      const lost = attempts.filter((a) => a.user === user && a.what === 'mint' && a.submission === undefined).length;
      expect(leaf!.nonce).toBeGreaterThanOrEqual(sessions.get(user)!);
      expect(leaf!.nonce).toBeLessThanOrEqual(sessions.get(user)! + BigInt(lost));
    }

    const { sealed, proven, waiting, jobs } = await home.done(['status'], { QED_NODE: url });
    expect(proven).toBe(sealed);
    expect(waiting).toEqual({ registrations: 0, deployments: 0, endCaps: 0, deposits: 0 });
    expect(jobs).toMatchObject({ waiting: 0, ready: 0, failed: 0, dead: 0 });
    // one user id for each key, however often it was handed in, and contracts that were deployed as often as was asked for at most
    const anchor = await client.anchor();
    expect(anchor.stats.users).toBe(BigInt(USERS.length));
    const deployments = attempts.filter(({ what }) => what === 'deploy').length;
    expect(Number(anchor.stats.contracts - 2n)).toBeLessThanOrEqual(deployments);
    // the genesis beside the store is still that of the chain
    const { checkpointTreeRoot } = await client.getCheckpoint(0n);
    expect(checkpointTreeRoot).toBe((await client.status()).genesisRoot);
    expect(JSON.parse(await readFile(home.path('net', 'genesis.json'), 'utf8'))).toHaveProperty('config');
    await devnet.stop();
  },
);

/** What became of a submission, once it is proven or refused. */
async function settled(client: RpcClient, id: string) {
  const end = Date.now() + 120_000;
  for (;;) {
    const status = await client.getSubmission(id);
    if (status.status === 'proven' || status.status === 'refused') return status;
    if (Date.now() > end) throw new Error(`submission ${id} was acknowledged and is still ${status.status}`);
    await sleep(50);
  }
}
