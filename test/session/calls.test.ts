// Sessions whose contracts call each other pass through every circuit, in the one order that there is, with their effects as planned.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { CallTrace } from '../../src/compiler/call/call-trace.js';
import { compileFile } from '../../src/compiler/compile.js';
import { poseidonWithPrefix } from '../../src/parth/poseidon.js';
import { EndCapAuthorization, SignatureStatement } from '../../src/parth/statements/session.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import { chainOfProofs } from '../support/chain-of-proofs.js';
import { call, SessionNetwork } from '../support/session-network.js';

async function compiled(path: string, source?: string): Promise<ContractArtifact[]> {
  const options = source === undefined ? { imported: true } : { overlay: { [path]: source } };
  const { contracts, diagnostics } = await compileFile(path, options);
  expect(diagnostics).toEqual([]);
  return contracts.map(withInventedKeys);
}

/** The calls of a plan in the order in which they ran. */
const callsOf = ({ plan }: Awaited<ReturnType<SessionNetwork['land']>>) =>
  plan.calls.flatMap(({ contract, method, calls }) => [
    `${contract}.${method}`,
    ...calls.map((made) => `${made.kind} ${made.contract}.${made.method}(${made.args.join()}) by ${made.caller}`),
  ]);
const circuitsOf = ({ plan }: Awaited<ReturnType<SessionNetwork['land']>>) =>
  plan.proofs.filter(({ id }) => id.startsWith('segment-')).map(({ circuit }) => circuit.slice('UPSCFC'.length));

describe('the example contracts with calls', () => {
  const COIN = 2n;
  const CALLER = 3n;
  const contracts = new Map<string, ContractArtifact[]>();
  beforeAll(async () => {
    for (const name of ['escrow', 'crowdfund', 'roundup']) {
      contracts.set(name, await compiled(`fixtures/contracts/${name}.ts`));
    }
  }, 120_000);

  /** Alice with 100 coins, and 50 of Bob. */
  async function withCoins(name: string): Promise<{ network: SessionNetwork; alice: string; bob: string }> {
    const network = new SessionNetwork({}, [...systemContracts(), ...contracts.get(name)!]);
    const [alice, bob] = [network.ids.alice.toString(), network.ids.bob.toString()];
    await network.land('alice', call(COIN, 'mint', 150), call(COIN, 'send', bob, 50));
    await network.land('bob', call(COIN, 'receive', alice));
    return { network, alice, bob };
  }

  it('an escrow is opened and taken', async () => {
    const { network, alice, bob } = await withCoins('escrow');
    const lock = poseidonWithPrefix('escrow', [777n]).toString();
    const opened = await network.land('alice', call(CALLER, 'open', bob, 60, 40, lock));
    expect(callsOf(opened)).toEqual(['Escrow.open', `inline Coin.lock(${bob},1,60,40) by 3`]);
    expect(circuitsOf(opened)).toEqual(['StandardTransaction', 'InlineTransaction']);
    const { proofs, authorization, publicKey } = opened.plan;
    const message = EndCapAuthorization.hash(authorization);
    expect(proofs.find(({ id }) => id === 'signature')!.output).toBe(
      SignatureStatement.hash({ keyParam: publicKey.keyParam, message }),
    );
    expect(proofs.at(-1)).toMatchObject({ circuit: 'UPSStandardEndCap', children: ['segment-0-1', 'signature'] });
    expect(opened.plan.changes.map(({ contract, name }) => `${contract}.${name}`)).toContain('Coin.purse.balance');
    await expect(network.plan('bob', [call(CALLER, 'take', alice, 1, '778')])).rejects.toMatchObject({
      code: 'QED1101',
    });
    // Asked without the escrow, Coin knows of no such lock.
    await expect(network.plan('bob', [call(COIN, 'release', alice, 1)])).rejects.toMatchObject({ code: 'QED3209' });
    const taken = await network.land('bob', call(CALLER, 'take', alice, 1, '777'));
    expect(taken.plan.calls[0]).toMatchObject({ output: '60', calls: [{ contract: 'Coin', output: '60' }] });
    await expect(network.plan('bob', [call(CALLER, 'take', alice, 1, '777')])).rejects.toMatchObject({
      message: expect.stringContaining('released before') as string,
      details: { contract: 'Coin', method: 'release', call: 0 },
    });
  });

  it('a trace tells what each method of a session does, callees once, up to the check that fails', async () => {
    const { network, alice, bob } = await withCoins('escrow');
    const lock = poseidonWithPrefix('escrow', [777n]).toString();
    const open = [call(CALLER, 'open', bob, 60, 40, lock), call(COIN, 'send', bob, 5)];
    const [opened, refused] = [new CallTrace(), new CallTrace()];
    await network.plan('alice', open, undefined, opened);
    expect(opened.methods.map(({ method, depth }) => [method, depth])).toEqual([
      ['Escrow.open', 0],
      ['Coin.lock', 1],
      ['Coin.send', 0],
    ]);
    // An entry under a hashed key has its own name, not that of its slot.
    expect(opened.methods[1]!.steps).toContainEqual(
      expect.objectContaining({ kind: 'write', text: `this.locks[3][${bob}][1].amount: 0 -> 60` }),
    );
    // The second call starts from what the first one left: 100 coins less the 60 that are locked.
    expect(opened.methods[1]!.steps).toContainEqual(
      expect.objectContaining({ kind: 'write', text: 'this.purse.balance: 100 -> 40', file: 'purse.ts', line: 20 }),
    );
    expect(opened.methods[2]!.steps).toContainEqual(
      expect.objectContaining({ kind: 'write', text: 'this.purse.balance: 40 -> 35' }),
    );
    await network.land('alice', ...open);
    const taking = network.plan('bob', [call(CALLER, 'take', alice, 1, '778')], undefined, refused);
    await expect(taking).rejects.toMatchObject({ code: 'QED1101' });
    expect(refused.methods.at(-1)!.steps.at(-1)).toMatchObject({
      kind: 'check',
      text: expect.stringMatching(/^FAILS: /) as string,
    });
  });

  it('an escrow is refunded', async () => {
    const { network, bob } = await withCoins('escrow');
    const until = (await network.chain.anchor()).checkpointId + 2n;
    await network.land('alice', call(CALLER, 'open', bob, 60, until.toString(), '5'));
    await expect(network.plan('alice', [call(CALLER, 'refund', bob, 1)])).rejects.toMatchObject({ code: 'QED1101' });
    while ((await network.chain.anchor()).checkpointId < until) network.chain.seal();
    const refunded = await network.land('alice', call(CALLER, 'refund', bob, 1));
    expect(refunded.plan.calls[0]!.output).toBe('60');
  });

  it('a campaign takes its pledges, as many calls as there are pledges', async () => {
    const { network, alice, bob } = await withCoins('crowdfund');
    const until = ((await network.chain.anchor()).checkpointId + 20n).toString();
    await network.land('bob', call(CALLER, 'launch', 70, until));
    await network.land('alice', call(CALLER, 'pledge', bob, 0, 60));
    await network.land('bob', call(CALLER, 'pledge', bob, 0, 20));
    const collected = await network.land('bob', call(CALLER, 'collect', 0, [alice, bob, '9']));
    // The third backer pledged nothing: the call on that path is not taken, and nothing is owed for it.
    expect(circuitsOf(collected)).toEqual(['StandardTransaction', 'InlineTransaction', 'InlineTransaction']);
    const [{ output, events, calls }] = collected.plan.calls as [(typeof collected.plan.calls)[0]];
    expect([output, events[0]!.name, ...calls.map((made) => made.events[0]!.values)]).toEqual([
      '80',
      'Funded',
      expect.objectContaining({ controller: '3', from: alice, amount: '60' }),
      expect.objectContaining({ controller: '3', from: bob, amount: '20' }),
    ]);
    expect(collected.plan.events.map(({ leaf }) => [leaf.contractId, leaf.callIndex])).toEqual([
      [3n, 0n],
      [2n, 1n],
      [2n, 2n],
    ]);
  });

  it('a campaign that fails gives its pledges back', async () => {
    const { network, alice, bob } = await withCoins('crowdfund');
    const until = (await network.chain.anchor()).checkpointId + 5n;
    await network.land('bob', call(CALLER, 'launch', 70, until.toString()));
    await network.land('alice', call(CALLER, 'pledge', bob, 0, 60));
    await expect(network.plan('bob', [call(CALLER, 'collect', 0, [alice, '9', '9'])])).rejects.toMatchObject({
      message: expect.stringContaining('60 of 70') as string,
    });
    await expect(network.plan('alice', [call(CALLER, 'refund', bob, 0)])).rejects.toMatchObject({ code: 'QED1101' });
    while ((await network.chain.anchor()).checkpointId < until) network.chain.seal();
    const refunded = await network.land('alice', call(CALLER, 'refund', bob, 0));
    expect(callsOf(refunded)).toEqual(['Crowdfund.refund', `inline Coin.refund(${bob},0) by 3`]);
    expect(refunded.plan.calls[0]!.output).toBe('60');
    await expect(network.plan('alice', [call(CALLER, 'refund', bob, 0)])).resolves.toMatchObject({
      calls: [{ output: '0' }],
    });
  });

  it('a call with what follows from it is a segment, between others of two calls', async () => {
    const { network, bob } = await withCoins('roundup');
    await network.land('alice', call(CALLER, 'join', bob, 7));
    const send = call(COIN, 'send', bob, 1);
    const { proofs } = await network.plan('alice', [send, send, call(CALLER, 'pay', bob, 33), send]);
    expect(proofs.slice(6).map(({ id, circuit, children }) => [id, circuit, ...children])).toEqual([
      ['segment-0-1', 'UPSCFCTwoTransactions', 'call-0', 'call-1'],
      ['segment-2-2', 'UPSCFCStandardTransaction', 'call-2'],
      ['segment-2-3', 'UPSCFCInlineTransaction', 'segment-2-2', 'call-3'],
      ['segment-2-4', 'UPSCFCDeferredTransaction', 'segment-2-3', 'call-4'],
      ['segment-5-5', 'UPSCFCStandardTransaction', 'call-5'],
      ['segment-0-4', 'UPSJoinSegments', 'segment-0-1', 'segment-2-4'],
      ['end-cap', 'UPSExpressTwoSegments', 'segment-0-4', 'segment-5-5'],
    ]);
  });

  it.each([
    [1, 3, 4],
    [2, 5, 4],
    [4, 11, 5],
  ])('%d payments with an inline call each take as many proofs as decided', async (n, verifying, longest) => {
    const { network, bob } = await withCoins('roundup');
    await network.land('alice', call(CALLER, 'join', bob, 7));
    // A price that is a multiple of the step leaves nothing to give, and so no deferred call.
    const { proofs } = await network.plan('alice', Array<SessionCall>(n).fill(call(CALLER, 'pay', bob, 14)));
    expect(proofs.filter(({ children }) => children.length > 0)).toHaveLength(verifying);
    expect(chainOfProofs(proofs)).toBe(longest);
  });

  it('a payment is rounded up by a deferred call', async () => {
    const { network, bob } = await withCoins('roundup');
    const paid = await network.land('alice', call(CALLER, 'join', bob, 7), call(CALLER, 'pay', bob, 33));
    expect(callsOf(paid)).toEqual([
      'RoundUp.join',
      'RoundUp.pay',
      `inline Coin.send(${bob},33) by 3`,
      `deferred Coin.send(${bob},2) by 3`,
    ]);
    expect(circuitsOf(paid).slice(1)).toEqual(['StandardTransaction', 'InlineTransaction', 'DeferredTransaction']);
    expect(paid.plan.changes).toContainEqual(
      expect.objectContaining({ contract: 'Coin', name: 'purse.balance', before: '100', after: '65' }),
    );
    // The deferred call fails where its money is gone, and so does the whole session.
    await expect(network.plan('alice', [call(CALLER, 'pay', bob, 64)])).rejects.toMatchObject({
      code: 'QED1101',
      details: { contract: 'Coin', call: 0 },
    });
  });
});

describe('a session', () => {
  const [COUNTER, LOG, RELAY, PAYER] = [2n, 3n, 4n, 5n];
  const SOURCE = `import { Contract, balance, context, emit, u64, type u32, type ContractId, type UserId } from 'qed/contract';
interface At { at: u64 }
export class Counter extends Contract {
  n: u64 = 0n;
  by: ContractId = 0n;
  add(by: u64): u64 { this.n += by; this.by = context.caller; return this.n; }
  back(): u64 { return Relay.call(4n).twice(1n); }
  until(id: u32): void { context.validUntil(id); }
}
export class Log extends Contract { note(at: u64): void { emit<At>({ at }); } }
export class Relay extends Contract {
  seen: u64 = 0n;
  twice(by: u64): u64 {
    this.seen += Counter.call(2n).add(by);
    return Counter.call(2n).add(this.seen);
  }
  later(times: u64): void {
    let at: u64 = 0n;
    for (let i = 0; i < 4; i++) if (u64(i) < times) { at += 1n; Log.defer(3n).note(at); }
    at = 99n;
    Log.call(3n).note(at);
  }
  nested(): void {
    Log.defer(3n).note(4n);
    Relay2.call(6n).go();
    emit<At>({ at: 1n });
    Log.call(3n).note(3n);
  }
  circle(): u64 { return Counter.call(2n).back(); }
  bound(id: u32): void { Counter.call(2n).until(id); }
}
export class Payer extends Contract {
  pay(to: UserId, amount: u64): void { balance.spend(to, amount); }
}
export class Relay2 extends Contract {
  go(): void { emit<At>({ at: 2n }); Log.defer(3n).note(5n); }
}
`;
  let contracts: ContractArtifact[];
  beforeAll(async () => void (contracts = await compiled('/relay.ts', SOURCE)), 60_000);
  let network: SessionNetwork;
  beforeEach(() => void (network = new SessionNetwork({}, [...systemContracts(), ...contracts])));

  it("carries the user's own state in two contracts, called directly and by a contract", async () => {
    const landed = await network.land(
      'alice',
      call(COUNTER, 'add', 5),
      call(RELAY, 'twice', 2),
      call(COUNTER, 'add', 1),
    );
    // 5; then 7 is seen, and 14 comes back; then 15.
    expect(landed.plan.calls.map(({ output }) => output)).toEqual(['5', '14', '15']);
    expect(landed.plan.changes.map(({ name, after }) => `${name} ${after}`)).toEqual([
      'n 15',
      `by ${2n ** 32n}`,
      'seen 7',
    ]);
    const again = await network.land('alice', call(RELAY, 'twice', 1));
    expect(again.plan.calls[0]!.output).toBe('39');
    expect(again.plan.changes.map(({ name, after }) => `${name} ${after}`)).toEqual(['n 39', 'by 4', 'seen 23']);
  });

  it('makes deferred calls of a loop with the arguments as they stood', async () => {
    const { plan } = await network.land('alice', call(RELAY, 'later', 3));
    expect(plan.calls[0]!.calls.map(({ kind, args }) => `${kind} ${args.join()}`)).toEqual([
      'inline 99',
      'deferred 1',
      'deferred 2',
      'deferred 3',
    ]);
  });

  it('has one order of events', async () => {
    const landed = await network.land('alice', call(RELAY, 'nested'), call(LOG, 'note', 6));
    const events = landed.plan.calls.flatMap(({ events: own, calls }) => [own, ...calls.map((made) => made.events)]);
    expect(events.flat().map(({ values }) => (values as { at: string }).at)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(landed.plan.events.map(({ leaf }) => leaf.contractId)).toEqual([4n, 6n, 3n, 3n, 3n, 3n]);
  });

  it('refuses a circle of calls, at the line that calls', async () => {
    await expect(network.plan('alice', [call(RELAY, 'circle')])).rejects.toMatchObject({
      code: 'QED1113',
      details: { contract: 'Counter', method: 'back', call: 0 },
    });
  });

  it('takes the deadline of a callee', async () => {
    const { checkpointId } = await network.chain.anchor();
    const until = (id: bigint) => network.plan('alice', [call(RELAY, 'bound', id.toString())]);
    await expect(until(checkpointId)).rejects.toMatchObject({ code: 'QED3209' });
    await expect(until(checkpointId + 2n)).resolves.toMatchObject({ validUntil: checkpointId + 2n });
  });

  it('pays natively through a contract, and the receiver claims', async () => {
    await network.land('alice', call(COUNTER, 'add', 1));
    network.chain.edit(network.ids.alice, (leaf) => ({ ...leaf, balance: 100n }));
    network.chain.seal();
    const bob = network.ids.bob.toString();
    const paid = await network.land('alice', call(PAYER, 'pay', bob, 30), call(PAYER, 'pay', bob, 12));
    expect(paid.plan.balance).toEqual({ before: 100n, after: 58n });
    expect(paid.plan.calls[0]!.calls).toMatchObject([{ contract: 'NativeToken', method: 'send', spent: 30n }]);
    const claimed = await network.land('bob', call(0n, 'claim', network.ids.alice.toString()));
    expect(claimed.plan.balance).toEqual({ before: 0n, after: 42n });
    await expect(network.plan('alice', [call(PAYER, 'pay', bob, 59)])).rejects.toMatchObject({ code: 'QED1106' });
  });

  it('is refused where a contract takes another for what it is not', async () => {
    const other = new SessionNetwork({}, [...systemContracts(), contracts[1]!, ...contracts.slice(1)]);
    await expect(other.plan('alice', [call(RELAY, 'twice', 1)])).rejects.toMatchObject({
      code: 'QED3217',
      details: { caller: '4', contractId: '2', contract: 'Log' },
    });
    const alone = new SessionNetwork({}, [...systemContracts(), ...contracts.slice(0, 3)]);
    await expect(alone.plan('alice', [call(RELAY, 'nested')])).rejects.toMatchObject({ code: 'QED3201' });
  });
});
