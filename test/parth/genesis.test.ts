// A genesis file reads back as it was written, determines the first state, and is refused if it is invalid.
import { describe, expect, it } from 'vitest';
import { QedError } from '../../src/base/errors.js';
import type { Genesis } from '../../src/parth/genesis/genesis.js';
import { genesisToJSON, parseGenesis } from '../../src/parth/genesis/genesis-file.js';
import { functionTree, genesisState } from '../../src/parth/genesis/genesis-state.js';
import { REGISTRATIONS, WITHDRAWALS } from '../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../src/parth/trees/indexed-tree.js';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, NetworkConfig, UserLeaf } from '../../src/parth/leaves.js';
import { emptyRoot, rootFromPath } from '../../src/parth/trees/merkle-tree.js';
import { genesisOf } from '../support/genesis.js';

const genesis = genesisOf([50n, 10n, 30n]);
const state = genesisState(genesis);

/** The code that a genesis file is refused with, and where in it. */
function refusalOf(change: (json: Record<string, unknown>) => void): string {
  const json = structuredClone(genesisToJSON(genesis)) as unknown as Record<string, unknown>;
  change(json);
  try {
    parseGenesis(json);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(QedError);
    return (error as QedError).code;
  }
}

describe('a genesis file', () => {
  it('is read as it was written', () => {
    const text = JSON.stringify(genesisToJSON(genesis));
    expect(parseGenesis(JSON.parse(text))).toEqual(genesis);
    expect(genesisState(parseGenesis(JSON.parse(text))).root).toBe(state.root);
  });

  it.each<[string, (json: any) => void]>([
    ['no object', (json) => Object.keys(json).forEach((key) => delete json[key])],
    ['another format', (json) => void (json.format = 'qed-genesis/2')],
    ['a number that is no string', (json) => void (json.blockTime = 5)],
    ['a missing parameter', (json) => delete json.config.magic],
    ['too many realms', (json) => void (json.config.realmBits = '13')],
    ['no anchor age', (json) => void (json.config.maxAnchorAge = '0')],
    ['an anchor age beyond any anchor', (json) => void (json.config.maxAnchorAge = '2147483649')],
    ['one system contract', (json) => void json.contracts.pop()],
    ['a third system contract', (json) => void json.contracts.push(json.contracts[0])],
    ['a state height of 0', (json) => void (json.contracts[0].cstateHeight = '0')],
    ['a state height of 65', (json) => void (json.contracts[1].cstateHeight = '65')],
    ['a function without fingerprint', (json) => delete json.contracts[0].functions[0].fingerprint],
    ['functions that are no list', (json) => void (json.contracts[0].functions = {})],
    ['257 functions', (json) => void (json.contracts[0].functions = Array(257).fill(json.contracts[0].functions[0]))],
    ['the key 0', (json) => void (json.users[0].publicKeyHash = '0')],
    ['a key of 2^254', (json) => void (json.users[0].publicKeyHash = String(1n << 254n))],
    ['a key twice', (json) => void (json.users[1].publicKeyHash = json.users[0].publicKeyHash)],
    ['a balance of 2^64', (json) => void (json.users[0].balance = String(1n << 64n))],
    ['balances that sum to 2^64', (json) => json.users.forEach((u: any) => (u.balance = String(1n << 63n)))],
  ])('is refused with %s', (_, change) => expect(refusalOf(change as never)).toBe('QED4056'));

  it('is refused when it is no object at all', () => {
    expect(() => parseGenesis(null)).toThrow(QedError);
    expect(() => parseGenesis([])).toThrow(QedError);
  });
});

describe('genesisState', () => {
  it('holds the system contracts at 0 and 1', () => {
    const { tree, count } = state.trees.gcon;
    expect(count).toBe(2n);
    expect(state.stats.contracts).toBe(2n);
    state.contractLeaves.forEach((leaf, id) => {
      const { siblings } = tree.path(BigInt(id));
      expect(rootFromPath(ContractLeaf.hash(leaf), BigInt(id), siblings)).toBe(state.leaf.gconRoot);
      expect(leaf.cftRoot).toBe(functionTree(genesis.contracts[id]!.functions).root);
    });
    expect(state.contractLeaves[1]!.cftRoot).toBe(emptyRoot(8));
  });

  it('registers and counts the premined users and gives them their leaves', () => {
    const urt = new IndexedTree(REGISTRATIONS);
    for (const key of [50n, 10n, 30n]) urt.insert(key);
    expect(state.leaf.urtRoot).toBe(urt.root);
    expect(state.stats.users).toBe(3n);
    // Two realms: registrations take turns.
    expect(state.userLeaves.map(({ userId }) => userId)).toEqual([0n, 1n << 20n, 1n]);
    state.userLeaves.forEach((leaf, i) => {
      expect(leaf).toMatchObject({ ...genesis.users[i], nonce: 0n, uconRoot: emptyRoot(24), eventRoot: emptyRoot(24) });
      const { siblings } = state.users.path(leaf.userId);
      expect(rootFromPath(UserLeaf.hash(leaf), leaf.userId, siblings)).toBe(state.leaf.gusrRoot);
    });
  });

  it('starts deposits and withdrawals empty, but for the sentinel', () => {
    expect(state.leaf.gdtRoot).toBe(emptyRoot(32));
    expect(state.leaf.gwtRoot).toBe(new IndexedTree(WITHDRAWALS).root);
    expect(state.stats).toMatchObject({ deposits: 0n, withdrawals: 0n, fees: 0n, userOps: 0n });
  });

  it('commits to all of it in one leaf at 0', () => {
    expect(state.leaf.configHash).toBe(NetworkConfig.hash(genesis.config));
    expect(state.leaf.statsHash).toBe(CheckpointStats.hash(state.stats));
    const siblings = Array.from({ length: 32 }, (_, level) => emptyRoot(level));
    expect(state.root).toBe(rootFromPath(CheckpointLeaf.hash(state.leaf), 0n, siblings));
    expect(state.checkpoints.root).toBe(state.root);
  });

  it.each<[string, Genesis]>([
    ['a premine', genesisOf([50n, 10n, 30n, 60n])],
    ['a balance', { ...genesis, users: genesis.users.map((user) => ({ ...user, balance: 7n })) }],
    [
      'another first contract',
      { ...genesis, contracts: [{ ...genesis.contracts[0], layoutHash: 1n }, genesis.contracts[1]] },
    ],
    [
      'another function',
      {
        ...genesis,
        contracts: [genesis.contracts[0], { ...genesis.contracts[1], functions: genesis.contracts[0].functions }],
      },
    ],
    ['other parameters', { ...genesis, config: { ...genesis.config, baseFee: 11n } }],
    ['another time', { ...genesis, blockTime: genesis.blockTime + 1n }],
  ])('gives %s another root', (_, other) => expect(genesisState(other).root).not.toBe(state.root));

  it('refuses a genesis that breaks a rule', () => {
    expect(() => genesisState(genesisOf([0n]))).toThrow(RangeError);
    expect(() => genesisState({ ...genesis, config: { ...genesis.config, realmBits: 13n } })).toThrow(RangeError);
  });
});
