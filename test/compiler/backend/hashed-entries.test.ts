// Mapping entries under hashed keys are bound to their full key, and each key keeps to its own block of slots.
import fc from 'fast-check';
import { Field, Provable } from 'o1js';
import { describe, expect, it, vi } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { ConstraintError } from '../../../src/circuit/constraint.js';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { executeOn, type ExecutedMethod } from '../../../src/compiler/call/execute-call.js';
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import { lowBits } from '../../../src/compiler/circuit/numbers/ranges.js';
import { readMapping } from '../../../src/compiler/call/read-state.js';
import type { WrittenEntries } from '../../../src/compiler/call/written-entries.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { BLOCK_INDEX_BITS, blockIndexOf, entryHashOf } from '../../../src/compiler/ir/hashed-entries.js';
import { layoutOf, type StateField } from '../../../src/compiler/ir/layout.js';
import { scalar } from '../../../src/compiler/ir/abi.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { Json } from '../../../src/parth/record.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { nameOfSlot, slotValueText } from '../../../src/compiler/call/slot-names.js';
import { compileMembers, expectSame, type CallLine } from '../../support/differential.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { worldOf, type WorldOptions } from '../../support/method-world.js';

const MODULE = 'interface Entry { owner: UserId; until: u32 }';
const MEMBERS = `
  count: u64 = 0n;
  spent = mapping<Hash, boolean>();
  entries = mapping<[u64, i64], Entry>({ owner: 9n, until: 0n });

  spend(key: Hash): u64 {
    assert(!this.spent.get(key), 'spent before');
    this.spent.set(key, true);
    this.count += 1n;
    return this.count;
  }
  grant(a: u64, b: i64, owner: UserId, really: boolean): UserId {
    if (!really) return 0n;
    const before = this.entries.get([a, b]);
    this.entries.set([a, b], { owner, until: before.until + 1n });
    return before.owner;
  }
  resolve(user: UserId, a: u64, b: i64): UserId {
    return C.at(user).entries.get([a, b]).owner;
  }
  peek(user: UserId, key: Hash, really: boolean): boolean {
    return really && C.at(user).spent.get(key);
  }
  both(a: Hash, b: Hash): boolean {
    this.spent.set(a, true);
    this.spent.set(b, false);
    return this.spent.get(a);
  }`;
const contract = await compileMembers(MEMBERS, MODULE);
const HEIGHT = contract.layout.cstateHeight;
const SPENT = 0;
const ENTRIES = 1;

type Slots = readonly (readonly [bigint, bigint])[];
const irOf = (name: string, of: CompiledContract = contract) => of.methods.find(({ method }) => method === name)!;
const blockOf = (mapping: number, ...key: bigint[]): bigint => {
  const { base, strides } = contract.layout.fields.find(({ hashed }) => hashed === mapping)!;
  return base + blockIndexOf(entryHashOf(mapping, key))! * strides[0]!;
};
/** An entry as its slots hold it; with another key's hash it is what that key would have left there. */
const entry = (mapping: number, key: bigint[], values: bigint[], hash = entryHashOf(mapping, key)): Slots =>
  [hash, ...values].map((content, i) => [blockOf(mapping, ...key) + BigInt(i), content] as const);
const taken = (mapping: number, ...key: bigint[]): Slots => entry(mapping, key, [0n], entryHashOf(mapping, key) + 1n);

const world = (options: Omit<WorldOptions, 'cstateHeight'> = {}) => worldOf({ cstateHeight: HEIGHT, ...options });
const run = (method: string, inputs: bigint[], options: Omit<WorldOptions, 'cstateHeight'> = {}) =>
  proveOnConstants(irOf(method), inputs, world(options));
const failure = (method: string, inputs: bigint[], options: Omit<WorldOptions, 'cstateHeight'> = {}) =>
  executeOn(irOf(method), inputs, world(options)).then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

describe('the layout', () => {
  const field = (name: string, keys: StateField['keys'], size = 1): StateField => ({
    name,
    type: { type: 'array', item: scalar('u64'), length: size },
    keys,
    initial: [],
  });

  it('puts all hashed mappings into one subtree behind the other fields', () => {
    const { fields, cstateHeight } = layoutOf([
      field('wide', ['Hash'], 3),
      field('n', []),
      field('pair', ['UserId', 'u32']),
      field('sent', ['UserId']),
    ]);
    const end = 2n ** BigInt(BLOCK_INDEX_BITS + 2);
    expect(fields.map(({ base, strides, hashed }) => [base, strides, hashed])).toEqual([
      [end, [4n], 0],
      [0n, [], undefined],
      [end, [4n], 1],
      [2n ** 32n, [1n], undefined],
    ]);
    expect(cstateHeight).toBe(63);
  });

  it.each([
    [1, 61],
    [2, 62],
    [3, 62],
    [4, 63],
    [7, 63],
  ])('has blocks for a hash and %i scalars', (size, height) => {
    expect(layoutOf([field('wide', ['u64'], size)]).cstateHeight).toBe(height);
  });

  it('refuses an entry that fits no block', () => {
    expect(() => layoutOf([field('wide', ['u64'], 8)])).toThrow('8 scalars');
  });

  it('hashes keys of more than 33 bits together', () => {
    const isHashed = (...keys: StateField['keys']) => layoutOf([field('m', keys)]).fields[0]!.hashed !== undefined;
    expect(isHashed('ContractId')).toBe(false);
    expect(isHashed('u16', 'u16')).toBe(false);
    for (const kind of ['u64', 'u128', 'i64', 'Field', 'Hash'] as const) expect(isHashed(kind)).toBe(true);
    expect(isHashed('ContractId', 'boolean')).toBe(true);
  });
});

describe('an entry', () => {
  it('is bound to its key when it is written, and counts as written slots', async () => {
    const executed = await run('spend', [77n], { own: [[0n, 4n]] });
    expect(executed.execution.outputs).toEqual([5n]);
    expect(executed.writes.toSorted()).toEqual([...entry(SPENT, [77n], [1n]), [0n, 5n]].toSorted());
    expect(executed.statement.effects.slotsModified).toBe(3n);
    expect(await failure('spend', [77n], { own: executed.writes })).toBe('QED1101');
  });

  it('reads as the initial value where nothing was written', async () => {
    expect((await run('grant', [1n, -1n, 5n, 1n])).execution.outputs).toEqual([9n]);
    expect((await run('resolve', [8n, 1n, -1n])).execution.outputs).toEqual([9n]);
    expect(
      (await run('resolve', [8n, 1n, -1n], { others: [{ user: 8n, slots: [[0n, 3n]] }] })).execution.outputs,
    ).toEqual([9n]);
  });

  it('keeps what was written, with initial values', async () => {
    const granted = await run('grant', [1n, -1n, 5n, 1n]);
    expect(granted.writes).toEqual(entry(ENTRIES, [1n, -1n], [FIELD_ORDER - 4n, 1n]));
    expect((await run('grant', [1n, -1n, 6n, 1n], { own: granted.writes })).execution.outputs).toEqual([5n]);
    const others = [{ user: 8n, slots: granted.writes }];
    expect((await run('resolve', [8n, 1n, -1n], { others })).execution.outputs).toEqual([5n]);
    expect((await run('resolve', [8n, 1n, 1n], { others })).execution.outputs).toEqual([9n]);
  });

  it('that another key holds fails, read and written, own and foreign', async () => {
    expect(await failure('spend', [77n], { own: taken(SPENT, 77n) })).toBe('QED1112');
    expect(await failure('both', [1n, 77n], { own: taken(SPENT, 77n) })).toBe('QED1112');
    expect(await failure('grant', [1n, -1n, 5n, 1n], { own: taken(ENTRIES, 1n, -1n) })).toBe('QED1112');
    const others = [{ user: 8n, slots: taken(ENTRIES, 1n, -1n) }];
    expect(await failure('resolve', [8n, 1n, -1n], { others })).toBe('QED1112');
  });

  it('that another key holds does nothing on a path that is not taken', async () => {
    const own = taken(ENTRIES, 1n, -1n);
    expect((await run('grant', [1n, -1n, 5n, 0n], { own })).writes).toEqual([]);
    const others = [{ user: 8n, slots: entry(SPENT, [3n], [12345n], 1n) }];
    expect((await run('peek', [8n, 3n, 0n], { others })).execution.outputs).toEqual([0n]);
    expect(await failure('peek', [8n, 3n, 1n], { others })).toBe('QED1112');
  });

  it('is one for keys that are equal at run time', async () => {
    expect((await run('both', [3n, 3n])).execution.outputs).toEqual([0n]);
    expect((await run('both', [3n, 4n])).execution.outputs).toEqual([1n]);
  });

  it('of another mapping, user or contract is another', () => {
    expect(entryHashOf(0, [5n])).not.toBe(entryHashOf(1, [5n]));
    expect(entryHashOf(0, [-1n])).toBe(entryHashOf(0, [FIELD_ORDER - 1n]));
    expect(blockIndexOf(2n ** 254n)).toBeUndefined();
    expect(blockIndexOf(2n ** 254n - 1n)).toBe(2n ** 60n - 1n);
  });

  it('is read from outside by its key', async () => {
    const artifact = simulatedArtifact(contract);
    const { writes } = await run('grant', [1n, -1n, 5n, 1n]);
    const slots = new Map([...writes, ...taken(SPENT, 77n)]);
    const read = (name: string, ...key: string[]) => readMapping(artifact, (slot) => slots.get(slot) ?? 0n, name, key);
    expect(read('entries', '1', '-1')).toEqual({ owner: '5', until: '1' });
    expect(read('entries', '1', '1')).toEqual({ owner: '9', until: '0' });
    expect(read('spent', '76')).toBe(false);
    expect(() => read('spent', '77')).toThrow(expect.objectContaining({ code: 'QED1305' }));
  });

  it('is named by its key where a call wrote it', async () => {
    const { writes, entries } = await run('grant', [1n, -1n, 5n, 1n]);
    const names = (known: WrittenEntries) =>
      writes.map(([slot, content]) => {
        const named = nameOfSlot(contract.layout, slot, known);
        return `${named.name}: ${slotValueText(named, content)}`;
      });
    const hash = entryHashOf(ENTRIES, [1n, -1n]);
    expect(names(entries)).toEqual([
      `entries[1][-1] (key): ${hash}`,
      'entries[1][-1].owner: 5',
      'entries[1][-1].until: 1',
    ]);
    const number = blockIndexOf(hash)!;
    expect(names(new Map()).map((name) => name.split(': ')[0])).toEqual([
      `entry ${number} (key)`,
      `entry ${number} (slot 1)`,
      `entry ${number} (slot 2)`,
    ]);
  });
});

/** What a circuit says to a witness: the constraint that refuses, or the output. */
function outcome(ir: MethodIr, witness: Json): string {
  const circuit = methodCircuit(ir);
  try {
    return String(runCircuit(circuit, circuit.witness.fromJSON(witness)));
  } catch (error) {
    if (error instanceof ConstraintError) return error.constraint.replace(/:\d+:\d+$/, '');
    throw error;
  }
}

describe('the circuit', () => {
  it('binds every scalar of the witness', async () => {
    for (const executed of [
      await run('spend', [77n], { own: [[0n, 4n]] }),
      await run('grant', [1n, -1n, 5n, 1n]),
      await run('resolve', [8n, 1n, -1n], { others: [{ user: 8n, slots: entry(ENTRIES, [1n, -1n], [3n, 4n]) }] }),
    ]) {
      perturbEverything(executed);
    }
  });

  it.each([
    ['peek', [8n, 77n, 1n], taken(SPENT, 77n)],
    ['resolve', [8n, 1n, -1n], taken(ENTRIES, 1n, -1n)],
    ['spend', [77n], taken(SPENT, 77n)],
    ['grant', [1n, -1n, 5n, 1n], taken(ENTRIES, 1n, -1n)],
  ])('refuses an entry of another key in %s', async (method, inputs, slots) => {
    const ir = irOf(method);
    // What a prover without the check would claim.
    const lenient = { ...ir, ops: ir.ops.filter((op) => op.op !== 'assert' || op.check !== 'entry') };
    const { witness } = await executeOn(lenient, inputs, world({ own: slots, others: [{ user: 8n, slots }] }));
    expect(outcome(lenient, witness)).toMatch(/^\d+$/);
    expect(outcome(ir, witness)).toBe(`C.${method}/entry contract.ts`);
  });

  it('takes the low bits of the one form that a hash has', () => {
    const hash = entryHashOf(SPENT, [77n]);
    const low = 1n << 60n;
    /** The low bits that a prover gets who splits `value` in a way of its own. */
    const claimed = (value: bigint, split: readonly [low: bigint, high: bigint]): bigint => {
      const witness = vi
        .spyOn(Provable, 'witness')
        .mockImplementation((() => split.map((part) => Field(part))) as never);
      try {
        return lowBits(60, 254, Field(value)).toBigInt();
      } finally {
        witness.mockRestore();
      }
    };
    const split = (value: bigint): [bigint, bigint] => [value % low, value / low];
    expect(claimed(hash, split(hash))).toBe(hash % low);
    expect(claimed(2n ** 254n - 1n, split(2n ** 254n - 1n))).toBe(low - 1n);
    // hash + p is the same element: its low bits would lead to an empty block, where everything could be done once more.
    expect(() => claimed(hash, split(hash + FIELD_ORDER))).toThrow();
    expect(() => claimed(hash, [(hash % low) + low, hash / low - 1n])).toThrow();
    expect(() =>
      claimed(hash, [
        FIELD_ORDER - 1n,
        Field(hash + 1n)
          .div(low)
          .toBigInt(),
      ]),
    ).toThrow();
    expect(() => claimed(hash, [(hash % low) ^ 1n, hash / low])).toThrow();
    expect(() => claimed(2n ** 254n, split(2n ** 254n))).toThrow();
    expect(() => claimed(FIELD_ORDER - 1n, split(FIELD_ORDER - 1n))).toThrow();
  });

  it('splits a hash on variables', async () => {
    const hash = entryHashOf(SPENT, [77n]);
    await Provable.runAndCheck(() => {
      const variable = Provable.witness(Field, () => Field(hash));
      lowBits(60, 254, variable).assertEquals(BigInt.asUintN(60, hash));
    });
  });
});

describe('as JavaScript', () => {
  it('keys of every wide kind and tuples, on both sides of zero', async () => {
    const members = `
      byHash = mapping<Hash, u64>(3n);
      byField = mapping<Field, boolean>();
      byU64 = mapping<u64, u64>();
      byI64 = mapping<i64, u64>();
      byU128 = mapping<u128, FixedArray<u8, 3>>([0n, 0n, 0n]);
      byTuple = mapping<[ContractId, UserId, u32], u64>();
      swap(a: u64, b: i64, c: u128, d: Hash, e: Field): u64 {
        const before = this.byHash.get(d);
        this.byHash.set(d, this.byU64.get(a) + 1n);
        this.byU64.set(a, this.byI64.get(b) + 1n);
        this.byI64.set(b, before + u64(this.byU128.get(c)[1]));
        this.byU128.set(c, [1n, this.byU128.get(c)[1] + 2n, 3n]);
        this.byField.set(e, !this.byField.get(e * 2n));
        return this.byHash.get(d) * 100n + this.byI64.get(b);
      }
      at(c: u128, i: u32): u8 { return this.byU128.get(c)[Number(i)]; }
      tuple(x: UserId, y: u32): u64 {
        if (y > 5n) this.byTuple.set([3n, x, y], this.byTuple.get([3n, x, y]) + 7n);
        return this.byTuple.get([3n, x, y]) + this.byTuple.get([4n, x, y]) + this.byTuple.get([3n, x, 6n]);
      }`;
    const calls: CallLine[] = [
      ['swap', 0n, 0n, 0n, 0n, 0n],
      ['swap', 2n ** 64n - 1n, -1n, 2n ** 128n - 1n, FIELD_ORDER - 1n, 1n],
      ['swap', 0n, -(2n ** 63n), 0n, FIELD_ORDER - 1n, 2n],
      ['swap', 2n ** 64n - 1n, 0n, 0n, 0n, FIELD_ORDER - 1n],
      ['at', 0n, 1n],
      ['at', 7n, 2n],
      ['tuple', 1n, 5n],
      ['tuple', 1n, 6n],
      ['tuple', 1n, 6n],
      ['tuple', 6n, 1n],
    ];
    await expectSame(members, calls, "import type { ContractId } from 'qed/contract';");
  });
});

// Random methods on a few entries that often meet, under guards: interpreter and circuit against maps, with and without passes.
describe('random methods', () => {
  const KEYS = 3n;
  const statement = fc.oneof(
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y', '7n'))
      .map(([k, v]) => `this.m.set(${k}, ${v});`),
    fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('a', 'b', 'c')).map(([v, k]) => `${v} = this.m.get(${k});`),
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'))
      .map(([k, v]) => `this.other.set([${k}, 1n], { v: ${v}, w: this.other.get([${k}, 1n]).v });`),
    fc.constantFrom(
      'x = this.other.get([b, 1n]).w;',
      'y = this.other.get([c, 1n]).v;',
      'this.n += 1n;',
      'x += this.n;',
    ),
  );
  const guarded = fc
    .tuple(fc.constantFrom('', 'if (p) ', 'if (q) ', 'if (p && x > 5n) '), statement)
    .map(([guard, each]) => guard + each);

  it('mean the same to interpreter, circuit and maps', async () => {
    let [completed, met] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(guarded, { minLength: 2, maxLength: 8 }),
        fc.tuple(fc.bigInt(0n, KEYS), fc.bigInt(0n, KEYS), fc.bigInt(0n, KEYS), fc.boolean(), fc.boolean()),
        fc.constantFrom([], [1n], [0n, 2n], [0n, 1n, 2n, 3n]),
        fc.boolean(),
        async (lines, [a, b, c, p, q], poisoned, passes) => {
          const body = lines.join('\n    ');
          const compiled = await compileMembers(
            `
  n: u64 = 0n;
  m = mapping<Hash, u64>(3n);
  other = mapping<[Hash, u8], Pair>();
  run(a: Hash, b: Hash, c: Hash, p: boolean, q: boolean): u64 {
    let x: u64 = 4n;
    let y: u64 = 6n;
    ${body}
    return x + y;
  }`,
            'interface Pair { v: u64; w: u64 }',
            passes ? undefined : [],
          );
          const { base, strides } = compiled.layout.fields[1]!;
          const own = poisoned.map((key): readonly [bigint, bigint] => [
            base + blockIndexOf(entryHashOf(0, [key]))! * strides[0]!,
            99n,
          ]);
          const state = worldOf({ cstateHeight: compiled.layout.cstateHeight, own });
          const inputs = [a, b, c, BigInt(p), BigInt(q)];
          const expected = onMaps(lines, { a, b, c, p, q }, new Set(poisoned));
          const found = await executeOn(compiled.methods[0]!, inputs, state).catch(
            (error: { code: string }) => error.code,
          );
          if (expected === undefined) {
            met++;
            expect(found).toBe('QED1112');
            return;
          }
          completed++;
          expect((found as ExecutedMethod).execution.outputs).toEqual([expected]);
          const { circuit, witness, statement } = found as ExecutedMethod;
          expect(runCircuit(circuit, circuit.witness.fromJSON(witness))).toBe(ContractCallStatement.hash(statement));
        },
      ),
      { numRuns: 25 },
    );
    expect(completed).toBeGreaterThan(5);
    expect(met).toBeGreaterThan(0);
  });
});

/** The result by plain maps; undefined where an entry of `m` is used that another key holds. */
function onMaps(
  lines: readonly string[],
  input: { a: bigint; b: bigint; c: bigint; p: boolean; q: boolean },
  poisoned: ReadonlySet<bigint>,
): bigint | undefined {
  class Meet extends Error {}
  const held = new Map<bigint, bigint>();
  const at = (key: bigint): bigint => {
    if (poisoned.has(key)) throw new Meet();
    return key;
  };
  const others = new Map<string, { v: bigint; w: bigint }>();
  const self = {
    n: 0n,
    m: { get: (key: bigint) => held.get(at(key)) ?? 3n, set: (key: bigint, value: bigint) => held.set(at(key), value) },
    other: {
      get: (key: bigint[]) => others.get(key.join()) ?? { v: 0n, w: 0n },
      set: (key: bigint[], value: { v: bigint; w: bigint }) => others.set(key.join(), value),
    },
  };
  const { a, b, c, p, q } = input;
  const method = new Function('a', 'b', 'c', 'p', 'q', `let x = 4n, y = 6n; ${lines.join('\n')} return x + y;`);
  try {
    return method.call(self, a, b, c, p, q) as bigint;
  } catch (error) {
    if (error instanceof Meet) return undefined;
    throw error;
  }
}
