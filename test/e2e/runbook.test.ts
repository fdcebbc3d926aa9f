// Each alert's fault is made in a running network, a real Prometheus raises the alert, and the steps of its section in docs/runbook.md end it.
import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { startWorker, type WorkerProcess } from '../../src/node/worker-process.js';
import { genesisToJSON } from '../../src/parth/genesis/genesis-file.js';
import { userIdOf } from '../../src/parth/user-id.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
import { MAX_HANDED_END_CAPS } from '../../src/wire/limits.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { FakeUser } from '../node/support/fake-user.js';
import { alerts, composeFile } from '../support/compose.js';
import { endCapId } from '../support/end-cap-id.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { Prometheus, type Firing } from '../support/prometheus.js';
import { freePort, RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ComposeNetwork } from './compose-network.js';
import { Home, REPOSITORY } from './qed.js';

/** Users of each of the two realms. */
const USERS = 105;
/** Users of realm 1 whose sessions come too late. */
const LATE = 12;
/** Workers beyond the two of the Compose network. */
const MORE_WORKERS = Array.from({ length: 10 }, (_, i) => `worker-${i + 3}`);
const DYING = fileURLToPath(new URL('../support/dying-prover-process.mjs', import.meta.url));
/** Milliseconds. */
const PATIENCE = 120_000;

const genesis = {
  ...devnetGenesis(systemContracts(), { simulated: true }),
  users: Array.from({ length: 2 * USERS }, (_, i) => ({ publicKeyHash: 1_000n + BigInt(i), balance: 50n })),
};
Object.assign(genesis.config, { maxAnchorAge: 5n });

const tokens = new Map(
  ['north', 'south', 'worker-1', 'worker-2', ...MORE_WORKERS, 'operator', 'relayer'].map((name) => [
    name,
    randomBytes(32).toString('hex'),
  ]),
);

let home: Home;
let redis: RedisServer;
let network: ComposeNetwork;
let prometheus: Prometheus;
/** What realm 0 reaches Redis through. */
let toRedis: FaultyProxy;
/** What realm 1 reaches the coordinator through. */
let toCoordinator: TcpProxy;
let coordinator: RpcClient;
let north: RpcClient;
let south: RpcClient;
/** Workers whose machines have too little memory. */
const failing = new Map<string, WorkerProcess>();

beforeAll(async () => {
  home = await Home.create();
  await mkdir(home.path('secrets'));
  const line = (name: string, rest = '') => `${name} ${tokens.get(name)}${rest}\n`;
  const files = {
    'genesis.json': JSON.stringify(genesisToJSON(genesis)),
    'realms.txt': line('north', ' 0') + line('south', ' 1'),
    'workers.txt': ['worker-1', 'worker-2', ...MORE_WORKERS].map((name) => line(name)).join(''),
    'operators.txt': line('operator'),
    'relayers.txt': line('relayer'),
    ...Object.fromEntries([...tokens].map(([name, token]) => [`${name}.token`, token])),
  };
  for (const [name, text] of Object.entries(files)) {
    await home.write(`secrets/${name}`, text);
    await chmod(home.path('secrets', name), 0o600);
  }
  redis = await RedisServer.start(...composeFile().services['redis']!.command.slice(1));
  network = await ComposeNetwork.on(home, redis.port);
  toRedis = await FaultyProxy.start(redis.port);
  network.detour('realm-0', 'redis:6379', toRedis.port);
  await leadToCoordinator(await freePort());
  network.detour('realm-1', network.container('coordinator'), toCoordinator.port);
  prometheus = await Prometheus.start((container) => network.here('prometheus', container));
  await network.up('coordinator');
  await network.up('realm-0', 'realm-1', 'worker-1', 'worker-2');
  [coordinator, north, south] = ['coordinator', 'realm-0', 'realm-1'].map(
    (name) => new RpcClient(network.at(name)),
  ) as [RpcClient, RpcClient, RpcClient];
});
afterAll(async () => {
  for (const worker of failing.values()) await worker.stop();
  await network.killAll();
  await prometheus.stop();
  await toCoordinator.stop();
  await toRedis.stop();
  await redis.stop();
  await home.remove();
});

it('raises each alert for its fault, and the steps of the runbook end it', async () => {
  await expect.poll(() => prometheus.value('sum(up)'), { timeout: PATIENCE }).toBe(network.nodes.length);
  await expect.poll(() => prometheus.value('qed_proven_checkpoint{job="coordinator"}')).toBe(0);
  await expect.poll(() => prometheus.firing()).toEqual([]);
  tell('all is well');

  await Promise.all([network.stop('worker-1'), network.stop('worker-2')]);
  await Promise.all([
    workersThatFail(),
    Promise.all([sessionsThatComeTooLate(), callsByAnotherName()]).then(nodeThatEnds),
  ]);
  await storeThatIsDown();

  await expect.poll(() => prometheus.firing(), { timeout: PATIENCE }).toEqual([]);
  expect([...told].sort(), 'each alert is in this story').toEqual(
    alerts()
      .map(({ alert }) => alert)
      .sort(),
  );
});

async function leadToCoordinator(port: number): Promise<void> {
  const target = Number(network.place('coordinator').split(':')[1]);
  toCoordinator = await TcpProxy.start(
    target,
    () =>
      ({ send }) =>
        send(),
    port,
  );
}

const page = readFileSync(path.join(REPOSITORY, 'docs/runbook.md'), 'utf8');

const sectionOf = (alert: string): string => {
  const [, section] = new RegExp(`^## ${alert}\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(page)!;
  return section!.replace(/\s+/g, ' ');
};

/** Carries out a command of an alert's section; `names` stand for its words in capitals. What it prints. */
async function follow(alert: string, command: string, names: Readonly<Record<string, string>> = {}): Promise<string> {
  expect(sectionOf(alert), `the section ${alert}`).toContain(`\`${command}\``);
  const words = command.split(' ').map((word) => names[word] ?? word);
  const after = (start: string) =>
    `${words.join(' ')} `.startsWith(`${start} `) ? words.slice(start.split(' ').length) : undefined;
  const up = after('docker compose up --detach');
  if (up?.[0] === 'redis') await redis.run();
  else if (up !== undefined) await network.up(...up);
  const stopped = after('docker compose stop');
  if (stopped !== undefined) await failing.get(stopped[0]!)!.stop();
  const [inRedis, inQed] = [after('docker compose exec redis'), after('npx qed')];
  if (inRedis !== undefined) {
    const { stdout } = await execa(inRedis[0]!, ['-p', `${toRedis.port}`, ...inRedis.slice(1)]);
    return stdout;
  }
  if (inQed === undefined) {
    expect(up ?? stopped, `'${command}' is known here`).toBeDefined();
    return '';
  }
  const { code, stdout, stderr } = await home.run(inQed, { QED_NODE: network.at('coordinator') });
  expect({ code, stderr }, command).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The alerts that were raised and ended. */
const told = new Set<string>();
const started = performance.now();
/** What happened, for whoever reads why the test failed. */
const story: string[] = [];
const tell = (what: string): unknown => story.push(`${((performance.now() - started) / 1_000).toFixed(1)} s: ${what}`);

const isFiring = async (labels: Firing): Promise<boolean> =>
  (await prometheus.firing()).some((one) => Object.entries(labels).every(([name, value]) => one[name] === value));

/** An alert that does not fire, and that its fault has to raise. */
async function alert(name: string, labels: Firing = {}) {
  const wanted = { alertname: name, ...labels };
  const text = Object.values(wanted).join(' ');
  let raised = false;
  const becomes = (fires: boolean) =>
    expect
      .poll(() => isFiring(wanted), { timeout: PATIENCE, interval: 250, message: `${text} after\n${story.join('\n')}` })
      .toBe(fires);
  await becomes(false);
  return {
    /** The fault is there. */
    async raised(): Promise<void> {
      await becomes(true);
      raised = true;
      tell(`raised ${text}`);
    },
    /** The steps were done. */
    async ended(): Promise<void> {
      expect(raised, `${text} was raised`).toBe(true);
      await becomes(false);
      told.add(name);
      tell(`ended ${text}`);
    },
  };
}

/** A user of realm 0 or 1 as genesis has it. */
async function userOf(realm: 0 | 1, number: number): Promise<FakeUser> {
  const index = 2 * number + realm;
  const userId = userIdOf(BigInt(index), genesis.config.realmBits);
  const height = (contractId: bigint) => Number(genesis.contracts[Number(contractId)]!.cstateHeight);
  const user = new FakeUser(userId, genesis.users[index]!.publicKeyHash, protocolKeys().UpsEndCap, height);
  user.leaf = (await (realm === 0 ? north : south).user({ checkpointId: 0n }, userId))!.leaf;
  return user;
}

/** Sessions of a realm's users from its newest checkpoint. */
async function sessionsOf(realm: 0 | 1, numbers: readonly number[]): Promise<EndCapSubmission[]> {
  const users = await Promise.all(numbers.map((number) => userOf(realm, number)));
  const anchor = await (realm === 0 ? north : south).anchor();
  return users.map((user) => user.session(anchor, { fee: 0n }));
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** More jobs than the alert on their number allows. Realm 0 hands in its users' sessions all at once, so that they are in few blocks. */
async function jobsThatWait(): Promise<void> {
  const endCaps = await sessionsOf(0, range(USERS));
  const realm = new RpcClient(network.at('coordinator'), { token: tokens.get('north')! });
  for (let i = 0; i < USERS; i += MAX_HANDED_END_CAPS)
    await realm.call('qed_handInEndCaps', { endCaps: endCaps.slice(i, i + MAX_HANDED_END_CAPS) });
  const jobs = async () => (await coordinator.status()).jobs;
  await expect
    .poll(async () => (await jobs())['waiting']! + (await jobs())['ready']!, { timeout: PATIENCE })
    .toBeGreaterThan(100);
  tell(`${(await coordinator.status()).sealed} blocks of jobs wait`);
}

/** A worker whose prover processes are all killed, in place of the one of that name. */
async function startFailing(name: string, metricsPort?: number): Promise<WorkerProcess> {
  // The network simulates, and a worker with a prover of proofs would be refused.
  const prover = new ProverPool({ size: 1, modulePath: DYING });
  Object.defineProperty(prover, 'kind', { value: 'simulation' });
  const worker = await startWorker({
    node: new RpcClient(network.at('coordinator'), { token: tokens.get(name)! }),
    prover,
    concurrency: 1,
    keys: protocolKeys(),
    metricsPort,
  });
  failing.set(name, worker);
  return worker;
}

/** The first job that a worker fails. */
const firstFailure = (worker: WorkerProcess): Promise<string> =>
  new Promise((resolve) => worker.events.on((event) => event.type === 'job-failed' && resolve(event.jobId)));

/** A job that comes before all others fails on one machine after the other, until it is dead. */
async function failUntilDead(jobId: string): Promise<void> {
  for (const name of MORE_WORKERS) {
    const status = async () => (await coordinator.call('qed_getJob', { jobId }))!.status;
    await expect.poll(status, { timeout: PATIENCE, interval: 100 }).toMatch(/ready|dead/);
    if ((await status()) === 'dead') return;
    const worker = await startFailing(name);
    await firstFailure(worker);
    // It says so to the coordinator before it stops.
    await sleep(200);
    await worker.stop();
    failing.delete(name);
  }
}

/** Realm 1 is cut off while its users' sessions wait, and blocks are sealed without them. */
async function sessionsThatComeTooLate(): Promise<void> {
  const trouble = await alert('Trouble', { instance: 'realm-1:8547', code: 'QED4063' });
  const refused = await alert('SubmissionsRefused', { code: 'QED4008' });
  const port = toCoordinator.port;
  await toCoordinator.stop();
  const before = await south.status();
  const late = await sessionsOf(1, range(LATE));
  await Promise.all(late.map((endCap) => south.submitEndCap(endCap)));
  for (let key = 5n; (await coordinator.status()).sealed < before.sealed + genesis.config.maxAnchorAge; key++)
    await coordinator.waitForSubmission(await coordinator.register(key));
  await trouble.raised();
  expect(await follow('Trouble', 'npx qed status --node URL', { URL: network.at('realm-1') })).toContain(
    'trouble QED4063',
  );
  await leadToCoordinator(port);
  await Promise.all([trouble.ended(), refused.raised()]);
  const ID = endCapId(late[0]!);
  expect(await follow('SubmissionsRefused', 'npx qed status ID', { ID })).toContain('refused: QED4008');
  const [again] = await sessionsOf(1, [0]);
  await south.submitEndCap(again!);
  await refused.ended();
  await south.waitForSubmission(endCapId(again!));
}

/** Calls all the time, in several lanes, until it is stopped. */
function steadily(call: () => Promise<unknown>): () => Promise<unknown> {
  let goes = true;
  const lanes = range(4).map(async () => {
    for (; goes; await sleep(200)) await call();
  });
  const done = Promise.all(lanes);
  // Who stops it hears of it.
  done.catch(() => undefined);
  return () => {
    goes = false;
    return done;
  };
}

/** The status of HTTP with which a realm answers a call that a reverse proxy passes on with this `Host`. */
const calledAs = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/json' };
    const passed = request(network.at('realm-1'), { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    passed.on('error', reject).end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_getStatus' }));
  });

/** A reverse proxy passes on the name by which users call it. */
async function callsByAnotherName(): Promise<void> {
  const refused = await alert('CallsRefused', { instance: 'realm-1:8547', code: 'QED4071' });
  let host = 'qed.example.org';
  expect(await calledAs(host)).toBe(403);
  const stop = steadily(() => calledAs(host));
  await refused.raised();
  [, host] = /`Host: (.*?)`/.exec(sectionOf('CallsRefused'))! as unknown as [string, string];
  expect(await calledAs(host)).toBe(200);
  await refused.ended();
  await stop();
}

/** Redis answers realm 0 late. */
async function slowStore(): Promise<void> {
  const slow = await alert('CallsSlow', { instance: 'realm-0:8546' });
  toRedis.delay(140);
  const stop = steadily(() => north.status());
  await slow.raised();
  const [, , average] = (await follow('CallsSlow', 'docker compose exec redis redis-cli --latency')).split(' ');
  expect(Number(average)).toBeGreaterThan(200);
  toRedis.delay(0);
  await slow.ended();
  await stop();
}

/** Redis may take little more than it has. */
async function storeThatFills(): Promise<void> {
  const fills = await alert('StoreFills', { instance: 'coordinator:8545' });
  const bytes = (await prometheus.value('qed_store_bytes{instance="coordinator:8545"}'))!;
  await redis.admin((admin) => admin.config('SET', 'maxmemory', `${Math.floor(1.15 * bytes)}`));
  await fills.raised();
  await follow('StoreFills', 'docker compose exec redis redis-cli config set maxmemory 4gb');
  await fills.ended();
}

/** `QueueGrows` compares with half a minute ago, and what it is to be raised for must hold on for seconds: so long there have to be few jobs before. */
async function fewJobsForAWhile(): Promise<void> {
  const before = 'sum(qed_jobs{status=~"waiting|ready|failed"} offset 15s)';
  await expect.poll(() => prometheus.value(before), { timeout: PATIENCE, interval: 250 }).toBeLessThan(10);
  tell('there were few jobs for a while');
}

/** The only worker that runs is on a machine with too little memory. */
async function workersThatFail(): Promise<void> {
  const fail = await alert('ProofsFail', { instance: 'worker-1:9464', code: 'QED2012' });
  const dead = await alert('DeadJobs');
  const grows = await alert('QueueGrows');
  const late = await alert('ProofsLate');
  const nobody = await alert('NoWorker');
  // It is the first that asks, so the job that it fails first comes before all others.
  const worker = await startFailing('worker-1', Number(network.place('worker-1').split(':')[1]));
  const failed = firstFailure(worker);
  await fewJobsForAWhile();
  await jobsThatWait();
  const jobId = await failed;
  const realm0 = Promise.all([slowStore(), storeThatFills()]);
  await Promise.all([failUntilDead(jobId), fail.raised(), dead.raised(), grows.raised()]);
  await follow('ProofsFail', 'docker compose stop worker-1');
  failing.delete('worker-1');
  await nobody.raised();
  await follow('NoWorker', 'docker compose up --detach worker-1 worker-2');
  await nobody.ended();
  await grows.ended();

  // All is proven but what needs the dead job.
  await late.raised();
  const id = jobId.slice(0, 12);
  expect(await follow('ProofsLate', 'npx qed jobs list')).toMatch(new RegExp(`^${id} .* dead: 5 attempts`, 'm'));
  expect(await follow('DeadJobs', 'npx qed jobs show ID', { ID: id })).toMatch(/^last error: .*SIGKILL/m);
  expect(await follow('DeadJobs', 'npx qed jobs retry --token-file secrets/operator.token')).toBe(
    '1 job is tried again\n',
  );
  await Promise.all([dead.ended(), late.ended(), fail.ended(), realm0]);
}

async function nodeThatEnds(): Promise<void> {
  const down = await alert('NodeDown', { instance: 'realm-1:8547' });
  await network.kill('realm-1');
  await down.raised();
  await follow('NodeDown', 'docker compose up --detach NAME', { NAME: 'realm-1' });
  await down.ended();
}

async function storeThatIsDown(): Promise<void> {
  const nodes = ['coordinator:8545', 'realm-0:8546', 'realm-1:8547'];
  const unreadable = await Promise.all(nodes.map((instance) => alert('StoreUnreadable', { instance })));
  await redis.kill();
  for (const one of unreadable) await one.raised();
  await follow('StoreUnreadable', 'docker compose up --detach redis');
  for (const one of unreadable) await one.ended();
}
