// Contracts compiled from source pass through every circuit of a session, with their effects as planned.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { compileFile } from '../../src/compiler/compile.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import { call, SessionNetwork } from '../support/session-network.js';

const [NATIVE, , TOKEN, SAVINGS, POLL, NAMES] = [0n, 1n, 2n, 3n, 4n, 5n];

let contracts: ContractArtifact[];
beforeAll(async () => {
  const compiled = await Promise.all(
    ['token', 'savings', 'poll', 'names'].map((name) => compileFile(`fixtures/contracts/${name}.ts`)),
  );
  expect(compiled.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  contracts = [...systemContracts(), ...compiled.map((result) => withInventedKeys(result.contracts[0]!))];
}, 60_000);

let network: SessionNetwork;
let alice: string;
let bob: string;
beforeEach(() => {
  network = new SessionNetwork({}, contracts);
  [alice, bob] = [network.ids.alice.toString(), network.ids.bob.toString()];
});

/** The net changes of a plan, a line each. */
const changesOf = ({ plan }: Awaited<ReturnType<SessionNetwork['land']>>) =>
  plan.changes.map(({ contract, name, before, after }) => `${contract}.${name}: ${before} -> ${after}`);

describe('contracts compiled from source, through every circuit of a session:', () => {
  it('Token', async () => {
    const sent = await network.land('alice', call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', bob, 40));
    expect(changesOf(sent)).toEqual(['Token.balance: 0 -> 60', `Token.sent[${bob}]: 0 -> 40`]);
    const claimed = await network.land('bob', call(TOKEN, 'claim', alice));
    expect(claimed.plan.calls[0]!.output).toBe('40');
    expect(changesOf(claimed)).toEqual(['Token.balance: 0 -> 40', `Token.claimed[${alice}]: 0 -> 40`]);
  });

  it('Token, failing on the line of its source', async () => {
    await expect(network.plan('alice', [call(TOKEN, 'transfer', bob, 1)])).rejects.toMatchObject({
      code: 'QED1101',
      message: expect.stringContaining('balance too low') as string,
      details: {
        file: 'token.ts',
        line: 14,
        values: [
          { text: 'amount', value: '1' },
          { text: 'this.balance', value: '0' },
        ],
      },
    });
  });

  it('Savings: structs in a mapping, a deadline, a field that does not start at 0', async () => {
    const pledged = await network.land('alice', call(SAVINGS, 'deposit', 500), call(SAVINGS, 'pledge', bob, 200, 9));
    expect(pledged.plan.calls[0]!.output).toBe('500');
    expect(changesOf(pledged)).toEqual([
      'Savings.balance: 0 -> 300',
      'Savings.room: 1000000 -> 999500',
      `Savings.pledges[${bob}].amount: 0 -> 200`,
      `Savings.pledges[${bob}].until: 0 -> 9`,
    ]);
    const drawn = await network.land('bob', call(SAVINGS, 'draw', alice, 150), call(SAVINGS, 'together', alice));
    expect(drawn.plan).toMatchObject({ validUntil: 9n, calls: [{ output: '50' }, { output: '450' }] });
    await expect(network.plan('alice', [call(SAVINGS, 'reclaim', bob)])).rejects.toMatchObject({ code: 'QED1101' });
    while ((await network.chain.anchor()).checkpointId < 9n) network.chain.seal();
    await expect(network.plan('bob', [call(SAVINGS, 'draw', alice, 1)])).rejects.toMatchObject({ code: 'QED3209' });
    const back = await network.land('alice', call(SAVINGS, 'reclaim', bob));
    expect(back.plan.calls[0]!.output).toBe('50');
  });

  it('Poll: an enum, arrays, several foreign reads and events in one call', async () => {
    await network.land('bob', call(POLL, 'vote', 2));
    // Contracts of this network name user 0 as their deployer: Alice.
    expect(alice).toBe('0');
    const closed = await network.land(
      'alice',
      call(POLL, 'vote', 1),
      call(POLL, 'tally', [bob, bob, 77, 78]),
      call(POLL, 'close'),
    );
    expect(closed.plan.calls[1]).toMatchObject({
      output: '1',
      events: [{ name: 'Counted', values: { voter: bob, choice: '2' } }],
    });
    expect(changesOf(closed)).toContain('Poll.totals[2]: 0 -> 1');
    expect((await network.plan('alice', [call(POLL, 'winner')])).calls[0]!.output).toBe('2');
    await expect(network.plan('bob', [call(POLL, 'close')])).rejects.toMatchObject({ code: 'QED1101' });
  });

  it('Names: entries under hashes, named by their keys', async () => {
    const name = 987654321n;
    await network.land('bob', call(NAMES, 'ask', name.toString()));
    const granted = await network.land('alice', call(NAMES, 'grant', bob));
    expect(granted.plan.calls[0]!.output).toBe(true);
    expect(changesOf(granted)).toEqual([
      expect.stringMatching(/^Names\.entries\[987654321\] \(key\): 0 -> \d{70,}$/),
      `Names.entries[${name}].owner: 0 -> ${bob}`,
      `Names.entries[${name}].expires: 0 -> 102`,
    ]);
    const again = await network.land('alice', call(NAMES, 'grant', bob));
    expect(again.plan.calls[0]!.output).toBe(true);
    await expect(network.plan('alice', [call(NAMES, 'ask', name.toString())])).rejects.toMatchObject({
      code: 'QED1101',
    });
  });

  it('NativeToken, with its committed artifact: money moves from one user to another', async () => {
    await network.land('alice');
    await network.land('bob');
    network.chain.edit(network.ids.alice, (leaf) => ({ ...leaf, balance: 1000n }));
    network.chain.seal();
    const sent = await network.land('alice', call(NATIVE, 'send', bob, 300), call(NATIVE, 'send', bob, 4));
    expect(sent.plan).toMatchObject({
      balance: { before: 1000n, after: 696n },
      calls: [{ spent: 300n }, { spent: 4n }],
    });
    const claimed = await network.land('bob', call(NATIVE, 'claim', alice));
    expect(claimed.plan).toMatchObject({ balance: { before: 0n, after: 304n }, calls: [{ received: 304n }] });
    await expect(network.plan('alice', [call(NATIVE, 'send', bob, 697)])).rejects.toMatchObject({ code: 'QED1106' });
  });
});
