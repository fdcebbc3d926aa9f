// The keys, rows and gates of every protocol program are those of the golden file.
import { describe, expect, it } from 'vitest';
import { installedO1js } from '../../../src/base/toolchain.js';
import { CircuitProgram } from '../../../src/circuit/program.js';
import { circuitRows } from '../../../src/prover/programs/circuit-rows.js';
import { expectedProgram, goldenCircuits, protocolKeyHashes, protocolKeys } from '../../../src/prover/programs/keys.js';
import { blockWhitelist, endCapWhitelist, gutaWhitelist } from '../../../src/prover/programs/whitelists.js';
import { ACTOR_FINGERPRINT } from '../../../src/parth/actor.js';
import { PROTOCOL_PROGRAMS } from '../../../src/prover/programs/program-order.js';
import { circuitsOfProgram, protocolPrograms } from '../../../src/prover/programs/programs.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';

const keys = protocolKeyHashes();

describe('the golden file', () => {
  it('was made by the o1js that is installed, on the backend that makes these keys', () => {
    expect(goldenCircuits()).toMatchObject({ o1js: installedO1js(), backend: 'native' });
  });

  it('has every circuit of every program, in key order', () => {
    const programs = protocolPrograms(keys);
    const expected = PROTOCOL_PROGRAMS.flatMap((program) => programs[program].map(({ name }) => [program, name]));
    expect(circuitRows().map(({ program, circuit }) => [program, circuit])).toEqual(expected);
  });

  it('knows the domain of every circuit: 2^15 for all that verify two proofs', () => {
    const programs = protocolPrograms(keys);
    for (const { program, circuit, rows, domain } of circuitRows()) {
      const { children } = programs[program].find(({ name }) => name === circuit)!;
      expect(domain, circuit).toBeGreaterThan(rows);
      expect(Number.isInteger(Math.log2(domain)), circuit).toBe(true);
      if (children.length === 2) expect(domain, circuit).toBe(2 ** 15);
    }
  });

  it('knows the step key of every circuit', () => {
    const known = PROTOCOL_PROGRAMS.flatMap((name) => Object.values(expectedProgram(name).circuits));
    expect(known.filter(({ stepKey }) => stepKey === undefined)).toEqual([]);
    expect(new Set(known.map(({ stepKey }) => stepKey)).size).toBe(known.length);
  });

  // The same as `node scripts/goldens.mjs --check`: it also shows that every circuit can be built.
  it.each(PROTOCOL_PROGRAMS)('has the rows and gates of %s as they are', { timeout: 5 * 60_000 }, async (name) => {
    const sizes = await new CircuitProgram(name, circuitsOfProgram(name, keys)).sizes();
    expect(sizes).toEqual(goldenCircuits().programs[name]!.circuits);
  });

  it('has the key of actors that contracts hold as a constant', () => {
    expect(protocolKeys().ActorSignature.hash).toBe(ACTOR_FINGERPRINT.toString());
  });

  it('has a key for each program', () => {
    expect(new Set(Object.values(protocolKeys()).map(({ hash }) => hash)).size).toBe(PROTOCOL_PROGRAMS.length);
  });
});

describe('whitelists', () => {
  it.each([
    ['end-cap', endCapWhitelist(protocolKeyHashes()), ['UpsEndCap', 'UpsExpress', 'UpsSchnorrExpress']],
    ['GUTA', gutaWhitelist(protocolKeyHashes()), ['GutaLeaf', 'GutaNode', 'GutaMixed']],
    ['block', blockWhitelist(protocolKeyHashes()), ['StatePart1', 'Registry', 'GutaLeaf', 'GutaNode', 'GutaMixed']],
  ] as const)('%s: has each program in its slot', (_, whitelist, programs) => {
    expect(whitelist.programs).toEqual(programs);
    programs.forEach((program, slot) => {
      const { index, siblings } = whitelist.path(program);
      expect(index).toBe(BigInt(slot));
      expect(rootFromPath(keys[program], index, siblings)).toBe(whitelist.root);
    });
    expect(() => whitelist.path('Checkpoint')).toThrow(TypeError);
  });
});

describe('circuitsOfProgram', () => {
  it.each([
    ['UpsEndCap', 'UpsSegment'],
    ['UpsExpress', 'UpsSegment'],
    ['UpsSchnorrExpress', 'UpsSegment'],
    ['UpsSchnorrExpress', 'SchnorrSignature'],
    ['GutaNode', 'UpsEndCap'],
    ['GutaLeaf', 'UpsSchnorrExpress'],
    ['StatePart1', 'Registry'],
    ['Checkpoint', 'StatePart1'],
    ['Checkpoint', 'GutaMixed'],
  ] as const)('derives %s only after %s', (program, earlier) => {
    expect(() => circuitsOfProgram(program, { ...keys, [earlier]: undefined })).toThrow(earlier);
  });
});
