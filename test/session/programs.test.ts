// A program with the package `qed`: keys, a deployment, sessions, state and events of a network; and what it is told where it gives something wrong.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulatedArtifact } from '../../src/compiler/artifact/assemble.js';
import { clientSource } from '../../src/compiler/client/client-source.js';
import { compileFile } from '../../src/compiler/compile.js';
import * as qed from '../../src/index.js';
import { poseidon } from '../../src/parth/poseidon.js';
import { devnetOf, stopDevnetsAfterEach } from '../node/support/devnets.js';
import { genesisOf } from '../node/support/network.js';

stopDevnetsAfterEach();

const SOURCE = `import { Contract, mapping, emit, type u64, type i64, type UserId } from 'qed/contract';
enum Level { Low, High }
interface Mark { by: UserId; score: i64 }
interface Noted { level: Level; marks: [Mark, boolean] }
interface Sent { amount: u64 }
export class Book extends Contract {
  marks = mapping<UserId, Mark>();
  sum: u64 = 0n;
  note(by: UserId, level: Level, score: i64): u64 {
    this.marks.set(by, { by, score });
    this.sum += 1n;
    emit<Noted>({ level, marks: [{ by, score }, true] });
    emit<Sent>({ amount: this.sum });
    return this.sum;
  }
  clear(): void { this.sum = 0n; }
}
`;

type BookTypes = {
  methods: {
    note: { args: [by: bigint, level: 'Low' | 'High', score: bigint]; result: bigint };
    clear: { args: []; result: void };
  };
  state: {
    marks: { keys: [bigint]; value: { by: bigint; score: bigint } };
    sum: { keys: []; value: bigint };
  };
  events: {
    Noted: { level: 'Low' | 'High'; marks: readonly [{ by: bigint; score: bigint }, boolean] };
    Sent: { amount: bigint };
  };
};

const { contracts } = await compileFile('/book.ts', { overlay: { '/book.ts': SOURCE } });
const artifact = simulatedArtifact(contracts[0]!);
const text = clientSource(contracts[0]!);
const start = text.indexOf('ContractDescription = ') + 'ContractDescription = '.length;
const description = new Function(
  `return ${text.slice(start, text.indexOf('\n};\n', start) + 2)}`,
)() as qed.ContractDescription;
const bookOf = (contractId: bigint) => new qed.ContractClient<BookTypes>(description, contractId);
const book = bookOf(2n);
const prover = new qed.SimulatedProver();
const code = (name: string) => expect.objectContaining({ code: name }) as Error;
/** What only a program without types can give. */
const untyped = (value: unknown): never => value as never;

it('makes keys, registers, deploys, runs a session, and reads state and events', async () => {
  const { client: node } = await devnetOf({ genesis: genesisOf(0, { baseFee: 0n }), blockInterval: 20 });
  const [anna, bert] = [qed.newKey(), qed.newKey('secret')];
  const ids: bigint[] = [];
  for (const key of [anna, bert])
    ids.push((await node.waitForSubmission(await node.register(key.publicKeyHash))).userId!);
  const deployment = await qed.deployContract({ node, prover, key: bert, artifact });
  const { contractId } = await node.waitForSubmission(deployment);
  const deployed = bookOf(contractId!);

  const call = deployed.call('note', ids[1]!, 'High', -5n);
  const plan = await qed.planSession({ source: node, publicKey: anna.publicKey, calls: [call] });
  const endCap = await qed.proveSession(plan, prover, anna.secret);
  const submissionId = await node.submitEndCap(endCap);
  expect((await node.waitForSubmission(submissionId, { until: 'proven' })).status).toBe('proven');
  await expect(node.submitEndCap(endCap)).rejects.toMatchObject({ code: 'QED4011', details: { submissionId } });
  expect(deployed.resultOf(call, plan.calls[0]!)).toBe(1n);

  const state = await deployed.stateOf(node, ids[0]!);
  expect([state.read('sum'), state.read('marks', ids[1]!)]).toEqual([1n, { by: ids[1], score: -5n }]);
  expect(() => state.read('summ' as 'sum')).toThrow(code('QED1304'));
  await expect(deployed.stateOf(node, ids[1]! + 2n ** 20n)).rejects.toThrow(code('QED6008'));

  const { entries } = await node.listEvents({ contractId: contractId! });
  const events = [
    { name: 'Noted', values: { level: 'High', marks: [{ by: ids[1], score: -5n }, true] } },
    { name: 'Sent', values: { amount: 1n } },
  ];
  expect(entries.map((entry) => deployed.eventsIn(entry))).toEqual([events]);
  expect(entries.map((entry) => bookOf(contractId! + 1n).eventsIn(entry))).toEqual([[]]);
  expect(deployed.eventsOf(plan.calls[0]!)).toEqual(events);
  expect(bookOf(contractId! + 1n).eventsOf(plan.calls[0]!)).toEqual([]);
});

it('has the keys of a funded devnet, and those of secrets', () => {
  expect(qed.keyOf(qed.devnetKey('bob').secret)).toEqual(qed.devnetKey('bob'));
  expect(qed.keyOf('0x10', 'secret')).toEqual(qed.keyOf(16n, 'secret'));
  expect(qed.keyOf(16n).publicKeyHash).not.toBe(qed.keyOf(16n, 'secret').publicKeyHash);
  expect(() => qed.devnetKey('carol')).toThrow(code('QED3003'));
  expect(() => qed.keyOf('')).toThrow(code('QED3006'));
});

describe('what does not fit is refused by name', () => {
  const url = 'http://127.0.0.1:1';
  const node = new qed.RpcClient(url);
  const key = qed.keyOf(7n);
  const { publicKey } = key;
  const plan = (request: object) => qed.planSession({ source: node, publicKey, calls: [], ...request });
  const done = { contractId: 2n, method: 'note', output: '1' };

  it.each<[string, () => unknown]>([
    ['a scheme', () => qed.newKey(untyped('ed25519'))],
    ['the folder of a keystore', () => new qed.Keystore(untyped({}))],
    ['no options of a keystore', () => new qed.Keystore(untyped(undefined))],
    ['an address without a scheme', () => new qed.RpcClient('127.0.0.1:8545')],
    ['an address of a WebSocket', () => new qed.RpcClient('ws://127.0.0.1:8545')],
    ['no address', () => new qed.RpcClient(untyped(undefined))],
    ['a negative timeout', () => new qed.RpcClient(url, { timeout: -1 })],
    ['a timeout that is no number', () => new qed.RpcClient(url, { timeout: NaN })],
    ['a timeout of a call', () => node.call('qed_status', {}, { timeout: Infinity })],
    ['a controller for its signal', () => new qed.RpcClient(url, { signal: untyped(new AbortController()) })],
    ['a token with a line break', () => new qed.RpcClient(url, { token: 'abc\n' })],
    ['a timeout of waiting', () => node.waitForSubmission('a', { timeout: -1 })],
    ['what to wait for', () => node.waitForSubmission('a', { until: untyped('proved') })],
    ['the patience of a subscription', () => node.subscribe({ topic: 'checkpoints' }, { patience: NaN }).next()],
    ['a salt beyond the field', () => qed.deployContract({ node, prover, key, artifact, salt: 2n ** 260n })],
    ['a salt that is no bigint', () => qed.deployContract({ node, prover, key, artifact, salt: untyped(5) })],
    ['no prover of a deployment', () => qed.deployContract({ node, prover: untyped(undefined), key, artifact })],
    ['a key for its public half', () => plan({ publicKey: key })],
    ['a public key beyond the field', () => plan({ publicKey: { ...publicKey, keyParam: 2n ** 260n } })],
    ['one call for a list', () => plan({ calls: book.call('clear') })],
    ['a call that was not awaited', () => plan({ calls: [Promise.resolve(book.call('clear'))] })],
    ['a contract id that is a number', () => plan({ calls: [{ contractId: 2, method: 'clear', args: [] }] })],
    ['an address for a node', () => plan({ source: url })],
    ['an address for a node whose state is read', () => book.stateOf(untyped(url), 0n)],
    ['a plan that was not awaited', () => qed.proveSession(untyped(Promise.resolve()), prover, 5n)],
    ['a pool without processes', () => new qed.ProverPool({ size: 0 })],
    ['the result of another method', () => book.resultOf(book.call('clear'), done)],
    ['the result of another contract', () => bookOf(3n).resultOf(book.call('note', 0n, 'Low', 1n), done)],
    ['no result', () => book.resultOf(book.call('clear'), untyped(undefined))],
    ['an event that is none', () => book.eventId(untyped('toString'))],
  ])('%s', async (_, wrong) => {
    await expect((async () => wrong())()).rejects.toThrow(code('QED3222'));
  });

  it('an unknown method, and a passphrase that is none', async () => {
    await expect(node.call('qed_statu' as 'qed_status', {})).rejects.toMatchObject({
      code: 'QED4060',
      hint: "Did you mean 'qed_status'?",
    });
    const keystore = new qed.Keystore({ directory: '/nowhere' });
    await expect(keystore.create('anna', untyped(undefined))).rejects.toThrow(code('QED3007'));
  });

  it('a number beyond the field ends no process', () => {
    for (const value of [2n ** 260n, -5n]) expect(() => poseidon([value])).toThrow(RangeError);
  });
});

it('never shows the secret of a key that is given for something else', async () => {
  const secret = 1234567890123456789n;
  const world = { cstateHeight: artifact.cstateHeight };
  const call = book.call('note', untyped(qed.keyOf(secret)), 'Low', 1n);
  const told = await qed.executeCall(untyped({ ...world, artifact, ...call })).catch((error: Error) => error);
  expect(told).toMatchObject({ message: expect.stringContaining('an object with secret, publicKey') as string });
  expect(JSON.stringify(told) + (told as Error).message).not.toContain(secret.toString());
});

it('docs/programs.md names exports of the package', () => {
  const page = readFileSync(new URL('../../docs/programs.md', import.meta.url), 'utf8');
  const names = /import \{([^}]*)\} from 'qed'/
    .exec(page)![1]!
    .split(',')
    .map((name) => name.trim());
  const values = names.filter((name) => name !== '' && !name.startsWith('type '));
  expect(values.filter((name) => !(name in qed))).toEqual([]);
});
