// The commands take a simulated network from genesis to two finished sessions.
import { open, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { startDevnet } from '../../src/node/devnet.js';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { genesisToJSON } from '../../src/parth/genesis/genesis-file.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { DevnetProcess, Home } from './qed.js';

// One story on one simulated devnet: each test goes on where the one before it left the network.
let home: Home;
let devnet: DevnetProcess;
let node: { QED_NODE: string };

beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.copy('sessions');
  await home.done(['compile', '--simulate', 'token.ts']);
  for (const name of ['alice', 'bob', 'carol']) await home.done(['keys', 'new', name]);
  devnet = await DevnetProcess.start(home, 'net');
  node = { QED_NODE: devnet.url };
});
afterAll(async () => {
  await devnet.kill();
  await home.remove();
});

const done = (...args: string[]) => home.done(args, node);
const TOKEN = '2';

/** All that a refusal must leave alone, asked for without the command line: it is asked for often. */
async function world(): Promise<unknown> {
  const client = new RpcClient(devnet.url);
  const { sealed, waiting, genesisRoot } = await client.status();
  const anchor = await client.anchor();
  const users = await Promise.all(
    [0n, 1_048_576n].map(async (userId) => [
      (await client.user(anchor, userId)).leaf,
      (await client.userContract(anchor, userId, BigInt(TOKEN))).slots,
    ]),
  );
  return { sealed, waiting, genesisRoot, root: anchor.checkpointTreeRoot, users };
}

/** A refusal by its code that changes nothing. */
async function refused(code: string, args: readonly string[], exit = 1, env: Record<string, string> = {}) {
  const before = await world();
  const error = await home.refused(args, code, exit, { ...node, ...env });
  expect(await world()).toEqual(before);
  return error;
}

/** The same for a session file. */
async function refusedSession(code: string, calls: object[], user = 'alice') {
  await home.write('refused.json', { user, contracts: { token: 2 }, calls });
  return refused(code, ['prove-session', 'refused.json', '--submit']);
}

describe('from nothing to two sessions', () => {
  it('tells that it simulates, and is at genesis', async () => {
    expect(await done('status')).toMatchObject({ url: devnet.url, simulated: true, sealed: '0' });
    expect(await done('checkpoint', '0')).toMatchObject({ id: '0', registrations: 0, endCaps: 0 });
  });

  it('registers keys, each once', async () => {
    const [alice, bob] = [await done('register', '--key', 'alice'), await done('register', '--key', 'bob')];
    // the second user is in the second realm
    expect([alice, bob]).toMatchObject([
      { key: 'alice', userId: '0', checkpointId: '1' },
      { key: 'bob', userId: '1048576', checkpointId: '2' },
    ]);
    const error = await refused('QED4020', ['register', '--key', 'bob']);
    expect(error).toMatchObject({ userId: '1048576' });
  });

  it('refuses a deployment by who is not registered, and one without an artifact', async () => {
    const error = await refused('QED3206', ['deploy', 'build/Token.json', '--key', 'carol']);
    expect(error.hint).toContain('qed register --key carol');
    await refused('QED6011', ['deploy', 'build/Tokn.json', '--key', 'alice']);
    await refused('QED3003', ['deploy', 'build/Token.json', '--key', 'dave']);
    await refused('QED6006', ['deploy', 'build/Token.json'], 2);
    await refused('QED3001', ['deploy', 'build/Token.json', '--key', 'alice'], 1, { QED_PASSPHRASE: 'wrong' });
  });

  it('deploys a contract, which is there for everybody afterwards', async () => {
    await refused('QED3201', ['call', TOKEN, 'mint', '1', '--key', 'alice']);
    expect(await done('deploy', 'build/Token.json', '--key', 'alice')).toEqual({
      contract: 'Token',
      contractId: TOKEN,
      checkpointId: '3',
    });
    expect(await done('query', TOKEN, '--user', 'bob')).toMatchObject({ contract: 'Token', value: { balance: '0' } });
  });

  it('deploys nothing that takes another contract for the one that it names', async () => {
    await home.write(
      'shop.ts',
      `import { Contract, type u64 } from 'qed/contract';
import { Token } from './token.js';
export class Shop extends Contract { n: u64 = 0n; buy(): void { this.n += 1n; Token.call('token').mint(1n); } }`,
    );
    const { ok, warnings } = await home.json(['compile', '--check', 'shop.ts']);
    expect([ok, warnings]).toEqual([true, [{ message: expect.stringContaining("'token' has no id") }]]);
    await home.refused(['compile', '--simulate', 'shop.ts'], 'QED1000');
    for (const [id, there] of [
      ['0', 'has NativeToken there'],
      ['9', 'has no such contract'],
    ]) {
      const env = { QED_CONTRACTS: `token=${id}` };
      await home.done(['compile', '--simulate', 'shop.ts'], env);
      const error = await refused('QED6065', ['deploy', 'build/Shop.json', '--key', 'alice'], 1, env);
      expect(error.message).toContain(there);
    }
  });

  it('shows what a session will do, executes every circuit, and hands in nothing', async () => {
    const before = await world();
    const plan = await done('prove-session', 'sessions/mint-and-send.json', '--simulate');
    expect(plan).toMatchObject({
      userId: '0',
      firstSession: true,
      kind: 'simulation',
      submitted: false,
      calls: [
        { contract: 'Token', method: 'mint', args: [100] },
        { contract: 'Token', method: 'transfer', args: ['1048576', 40] },
      ],
      changes: [
        { name: 'balance', before: '0', after: '60' },
        { name: 'sent[1048576]', before: '0', after: '40' },
      ],
    });
    expect(plan.proofs.map(({ circuit }: { circuit: string }) => circuit)).toEqual([
      'Token.mint',
      'Token.transfer',
      'UPSSchnorrExpressTwoCalls',
    ]);
    expect(await world()).toEqual(before);
  });

  it('shows the tree of proofs without a passphrase, and proves nothing', async () => {
    const before = await world();
    const args = ['prove-session', 'sessions/mint-and-send.json', '--plan'];
    const { proofTree } = await home.done(args, { ...node, QED_PASSPHRASE: 'wrong' });
    expect(proofTree).toMatchObject({
      count: 3,
      verifying: 1,
      longestChain: { proofs: [expect.any(String), 'end-cap'] },
    });
    expect(proofTree.proofs.at(-1)).toMatchObject({
      circuit: 'UPSSchnorrExpressTwoCalls',
      children: ['call-0', 'call-1'],
    });
    const { stdout } = await home.run(args, node);
    expect(stdout).toMatch(/session and end cap +UPSSchnorrExpressTwoCalls +23\.4\n Token\.mint +Token\.mint/);
    expect(stdout).toContain('longest chain: 2 proofs');
    expect(await world()).toEqual(before);
  });

  it('a session is proven, signed and sealed', async () => {
    const session = await done('prove-session', 'sessions/mint-and-send.json', '--submit');
    expect(session).toMatchObject({ submitted: true, checkpointId: '4' });
    expect(await done('query', TOKEN, 'balance', '--user', 'alice')).toMatchObject({ value: '60', checkpointId: '4' });
    expect(await done('query', TOKEN, 'sent', '@bob', '--user', '@alice')).toMatchObject({ value: '40' });
    expect(await done('query', TOKEN, 'sent', '7', '--user', '0')).toMatchObject({ value: '0' });
    expect(await done('checkpoint')).toMatchObject({ id: '4', endCaps: 1 });
  });

  it('another user claims from a file, later and by another command', async () => {
    const out = await done('prove-session', 'sessions/claim.json', '--out', 'claim.cap.json');
    expect(out).toMatchObject({ submitted: false, out: 'claim.cap.json', calls: [{ output: '40' }] });
    expect(await done('query', TOKEN, 'balance', '--user', 'bob')).toMatchObject({ value: '0' });
    const submitted = await done('submit', 'claim.cap.json');
    expect(submitted).toMatchObject({ userId: '1048576', checkpointId: '5' });
    expect(await done('query', TOKEN, 'balance', '--user', 'bob')).toMatchObject({ value: '40' });
    const status = await done('status', submitted.submissionId);
    expect(status).toMatchObject({ kind: 'end-cap', checkpointId: '5', refusal: null });
  });

  it('one call needs no file', async () => {
    const before = await world();
    expect(await done('call', TOKEN, 'mint', '5', '--key', 'bob', '--simulate')).toMatchObject({ submitted: false });
    expect(await world()).toEqual(before);
    expect(await done('call', TOKEN, 'transfer', '@alice', '15', '--key', 'bob')).toMatchObject({ checkpointId: '6' });
    expect(await done('query', TOKEN, 'balance', '--user', 'bob')).toMatchObject({ value: '25' });
  });

  it('every checkpoint gets its (simulated) proof, which is a file on request', async () => {
    const client = new RpcClient(devnet.url);
    await expect.poll(async () => (await client.status()).proven, { timeout: 60_000 }).toBe(6n);
    expect(await done('status')).toMatchObject({ proven: '6' });
    expect(await done('checkpoint', '5')).toMatchObject({ id: '5', proven: true });
    expect(await done('checkpoint', '5', '--proof', 'p5.json')).toMatchObject({ checkpointId: '5', file: 'p5.json' });
    expect(await done('checkpoint', '--proof', 'newest.json')).toMatchObject({ checkpointId: '6' });
    await refused('QED6060', ['checkpoint', '--proof', 'p5.json']);
    expect(JSON.parse(await readFile(home.path('p5.json'), 'utf8')).header.checkpointId).toBe('5');
    expect(await done('checkpoint', '--proof', 'p5.json', '--force')).toMatchObject({ checkpointId: '6' });
    await refused('QED6060', ['prove-session', 'sessions/claim.json', '--out', 'p5.json']);
  });
});

describe('refusals that change nothing', () => {
  it('a failing assertion, with contract, method, file, line and values', async () => {
    const error = await refusedSession('QED1101', [
      { contract: 'token', method: 'mint', args: [1] },
      { contract: 'token', method: 'transfer', args: ['@bob', 500] },
    ]);
    expect(error).toMatchObject({
      contract: 'Token',
      method: 'transfer',
      file: 'token.ts',
      line: 14,
      reason: 'balance too low',
      call: 1,
    });
    expect(error.message).toContain('balance too low');
  });

  it('an overflow', async () => {
    const error = await refusedSession('QED1102', [{ contract: 2, method: 'mint', args: ['18446744073709551615'] }]);
    expect(error).toMatchObject({ method: 'mint', file: 'token.ts', line: 10 });
  });

  it.each<[string, string, object]>([
    ['an unknown contract', 'QED3201', { contract: 99, method: 'mint', args: [1] }],
    ['an unknown name of a contract', 'QED3012', { contract: 'tokn', method: 'mint', args: [1] }],
    ['an unknown method', 'QED3202', { contract: 'token', method: 'mnt', args: [1] }],
    ['an unknown user', 'QED3003', { contract: 'token', method: 'transfer', args: ['@dave', 1] }],
    ['a user who is not registered', 'QED3206', { contract: 'token', method: 'transfer', args: ['@carol', 1] }],
    ['an argument too large', 'QED3203', { contract: 'token', method: 'mint', args: ['18446744073709551616'] }],
    ['an argument too small', 'QED3203', { contract: 'token', method: 'mint', args: [-1] }],
    ['an argument of another kind', 'QED3203', { contract: 'token', method: 'mint', args: [true] }],
    ['an argument too few', 'QED3203', { contract: 'token', method: 'transfer', args: ['@bob'] }],
    ['an argument too many', 'QED3203', { contract: 'token', method: 'mint', args: [1, 2] }],
    ['a number that JSON cannot hold', 'QED3011', { contract: 'token', method: 'mint', args: [2 ** 60] }],
    ['a misspelt property', 'QED3011', { contract: 'token', methd: 'mint' }],
  ])('%s', async (_, code, call) => {
    await refusedSession(code, [call]);
  });

  it('a user who is not registered, as the session file names them', async () => {
    await refusedSession('QED3206', [{ contract: 'token', method: 'mint', args: [1] }], 'carol');
    await refusedSession('QED3003', [{ contract: 'token', method: 'mint', args: [1] }], 'dave');
  });

  it('a session file that is none', async () => {
    await refused('QED3010', ['prove-session', 'absent.json', '--submit']);
    await home.write('broken.json', '{');
    await refused('QED3011', ['prove-session', 'broken.json', '--submit']);
  });

  it('digits are not lost on the command line', async () => {
    const plan = await done('call', TOKEN, 'mint', '9007199254740993', '--key', 'alice', '--simulate');
    expect(plan.calls).toMatchObject([{ args: ['9007199254740993'] }]);
    const error = await refused('QED3203', ['call', TOKEN, 'mint', '[9007199254740993]', '--key', 'alice']);
    expect(error.message).toContain('9007199254740993');
  });

  it('a wrong passphrase', async () => {
    const call = ['call', TOKEN, 'mint', '1', '--key', 'alice'];
    await refused('QED3001', call, 1, { QED_PASSPHRASE: 'wrong' });
  });

  it('the same end cap twice', async () => {
    const error = await refused('QED4011', ['submit', 'claim.cap.json']);
    expect(error.hint).toContain('qed status');
  });

  it('an end cap from a state that is not the newest', async () => {
    await done('prove-session', 'sessions/mint-and-send.json', '--out', 'stale.cap.json');
    await done('call', TOKEN, 'mint', '1', '--key', 'alice');
    await refused('QED4006', ['submit', 'stale.cap.json']);
  });

  it('an end cap from a checkpoint of another chain', async () => {
    const other = await DevnetProcess.start(home, 'other');
    try {
      await home.done(['register', '--key', 'alice', '--node', other.url]);
      await home.done(['deploy', 'build/Token.json', '--key', 'alice', '--node', other.url]);
      await home.write('foreign.json', { user: 'alice', calls: [{ contract: 2, method: 'mint', args: [1] }] });
      await home.done(['prove-session', 'foreign.json', '--out', 'foreign.cap.json', '--node', other.url]);
    } finally {
      await other.kill();
    }
    await refused('QED4007', ['submit', 'foreign.cap.json']);
  });

  it('an end cap whose updates, result or proof were changed', async () => {
    await done('call', TOKEN, 'mint', '1', '--key', 'bob', '--simulate');
    await home.write('honest.json', { user: 'bob', calls: [{ contract: 2, method: 'mint', args: [1] }] });
    await done('prove-session', 'honest.json', '--out', 'honest.cap.json');
    const honest = JSON.parse(await readFile(home.path('honest.cap.json'), 'utf8'));
    const forge = async (code: string, change: (cap: typeof honest) => void): Promise<void> => {
      const forged = structuredClone(honest);
      change(forged);
      await home.write('forged.cap.json', forged);
      await refused(code, ['submit', 'forged.cap.json']);
    };
    await forge('QED4013', (cap) => (cap.updates[0].slots[0][1] = '1000000'));
    await forge('QED4004', (cap) => (cap.result.userId = '0'));
    await forge('QED4003', (cap) => (cap.proof.key.hash = '1'));
    await forge('QED4002', (cap) => (cap.proof.kind = 'proof'));
    await forge('QED3021', (cap) => (cap.updates[0].slots[0][1] = 'much'));
    await refused('QED3020', ['submit', 'absent.cap.json']);
    // and the honest one still counts
    await done('submit', 'honest.cap.json');
  });

  it.each([
    ['a state field', 'QED1303', ['query', TOKEN, 'sent', 'x', '--user', 'alice']],
    ['no state field', 'QED1304', ['query', TOKEN, 'balnce', '--user', 'alice']],
    ['a contract', 'QED6012', ['query', '9', 'balance', '--user', 'alice']],
    ['a user by name', 'QED3003', ['query', TOKEN, 'balance', '--user', 'dave']],
    ['a checkpoint', 'QED4065', ['checkpoint', '4000']],
    ['a submission', 'QED4066', ['status', 'abc']],
  ])('asking for what is not there: %s', async (_, code, args) => {
    await refused(code, args);
  });

  it('an artifact of another o1js version', async () => {
    const artifact = JSON.parse(await readFile(home.path('build/Token.json'), 'utf8'));
    artifact.compiler.o1js = '1.9.0';
    await home.write('old.json', artifact);
    await refused('QED1202', ['deploy', 'old.json', '--key', 'alice']);
  });
});

describe('simulations prove nothing', () => {
  it.each([
    ['an end cap', ['verify', 'claim.cap.json'], 'QED6017'],
    ['a checkpoint', ['verify', 'p5.json', '--from', 'net/genesis.json'], 'QED2095'],
  ])('qed verify refuses %s', async (_, args, code) => {
    await home.refused(args, code);
  });

  it('qed verify needs a genesis for a checkpoint, and a proof at all', async () => {
    await home.refused(['verify', 'p5.json'], 'QED6014', 2);
    await home.refused(['verify', 'p5.json', '--from', 'absent.json'], 'QED6020');
    await home.refused(['verify', 'build/Token.json'], 'QED6013');
    await home.refused(['verify', 'absent.json'], 'QED6013');
    await home.write('stub.json', { format: 'qed-proof/1' });
    await home.refused(['verify', 'stub.json'], 'QED6013');
    await home.write('cut.json', { format: 'qed-checkpoint-proof/1', proof: { format: 'qed-proof/1' } });
    await home.refused(['verify', 'cut.json', '--from', 'net/genesis.json'], 'QED2090');
  });
});

describe('the devnet', () => {
  it('refuses a port in use and leaves its directory as it was', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const args = ['devnet', '--simulate', '--data-dir', 'fresh', '--port', `${port}`];
      const error = await home.refused(args, 'QED4050', 3);
      expect(error.message).toContain(`${port}`);
    } finally {
      server.close();
    }
  });

  it('refuses a store that another process has open', async () => {
    await home.refused(['devnet', '--simulate', '--data-dir', 'net', '--port', '0'], 'QED5001', 3);
    expect(await done('status')).toMatchObject({ simulated: true });
  });

  it('backs its store up while it runs, and another devnet goes on from the backup', async () => {
    const backup = await done('node', 'backup', '--data-dir', 'net', '--out', 'backup');
    expect(backup).toMatchObject({
      out: 'backup',
      realms: [],
      sealed: `${((await world()) as { sealed: bigint }).sealed}`,
    });
    await refused('QED6064', ['node', 'backup', '--data-dir', 'nowhere', '--out', 'other'], 2);
    const inRedis = { QED_REDIS: 'redis://127.0.0.1:9' };
    await refused('QED6067', ['node', 'backup', '--data-dir', 'net', '--out', 'other'], 2, inRedis);
    const restore = ['node', 'restore', '--from', 'backup', '--data-dir'];
    await refused('QED4091', [...restore, 'net'], 3);
    await home.write('genesis.json', genesisToJSON(devnetGenesis(systemContracts(), { simulated: false })));
    await refused('QED4051', [...restore, 'copy', '--genesis', 'genesis.json'], 3);
    expect(await done(...restore, 'copy', '--genesis', 'net/genesis.json')).toMatchObject({ dataDir: 'copy' });
    const copy = await DevnetProcess.start(home, 'copy');
    expect(await new RpcClient(copy.url).anchor()).toEqual(await new RpcClient(devnet.url).anchor());
    expect((await copy.stop()).code).toBe(0);
  });

  it('ends on SIGTERM with a document, and goes on from there on the same port', async () => {
    const before = await world();
    const { code, stdout } = await devnet.stop();
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, ok: true, data: { url: devnet.url } });
    await home.refused(['status'], 'QED4063', 3, node);
    devnet = await DevnetProcess.start(home, 'net', devnet.port);
    expect(await world()).toEqual(before);
    await done('call', TOKEN, 'mint', '1', '--key', 'alice');
  });

  it('refuses a store of simulations where proofs are asked for, and the other way round', async () => {
    await devnet.stop();
    // it fails before any key is computed: the genesis of the two differ
    const error = await home.refused(['devnet', '--data-dir', 'net', '--port', '0'], 'QED4053', 3);
    expect(error.message).toContain('simulated');
    const systemArtifacts = systemContracts();
    const unavailable = () => Promise.reject(new Error('no proofs here'));
    const real = await startDevnet({
      dataDir: home.path('real'),
      genesis: devnetGenesis(systemArtifacts, { simulated: false }),
      systemArtifacts,
      prover: { kind: 'proof', prove: unavailable, verify: unavailable, close: () => Promise.resolve() },
      port: 0,
      workers: 0,
      blockInterval: 0,
    });
    await real.stop();
    await home.refused(['devnet', '--simulate', '--data-dir', 'real', '--port', '0'], 'QED4053', 3);
    devnet = await DevnetProcess.start(home, 'net', devnet.port);
  });

  it('refuses a corrupt store and does not touch it', async () => {
    await devnet.stop();
    const file = home.path('net', 'data.mdb');
    const intact = await readFile(file);
    const damaged = Buffer.from(intact);
    for (let at = 8192; at < damaged.length; at += 512) damaged[at] = damaged[at]! ^ 0xff;
    for (const bytes of [damaged, intact.subarray(0, 6000), Buffer.from('not a database at all')]) {
      await writeFile(file, bytes);
      const error = await home.refused(['devnet', '--simulate', '--data-dir', 'net', '--port', '0'], 'QED5002', 3);
      expect(error.message).toContain('net');
      expect((await readFile(file)).equals(bytes)).toBe(true);
    }
    await writeFile(file, intact);
    devnet = await DevnetProcess.start(home, 'net', devnet.port);
    expect(await done('status')).toMatchObject({ simulated: true });
  });

  it('refuses a data directory that is a file', async () => {
    await (await open(home.path('file'), 'w')).close();
    await home.refused(['devnet', '--simulate', '--data-dir', 'file', '--port', '0'], 'QED5008', 3);
    expect(await readdir(home.directory)).toContain('file');
  });
});
