// An artifact's accesses to state are held to its layout: what no compiler writes is refused, since the circuit relies on it.
import { describe, expect, it } from 'vitest';
import { scalar, type AbiType } from '../../../src/compiler/ir/abi.js';
import { verifyAccesses } from '../../../src/compiler/ir/accesses/verify-accesses.js';
import { IrBuilder, type Typed } from '../../../src/compiler/ir/builder.js';
import { entryTag } from '../../../src/compiler/ir/hashed-entries.js';
import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import { layoutOf, type StateField } from '../../../src/compiler/ir/layout.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';

const span = { file: 'x.ts', line: 1, column: 1 };
const state = (name: string, type: AbiType, keys: IrKind[] = [], initial = [0n]): StateField => ({
  name,
  type,
  keys,
  initial,
});
const list = (kind: IrKind, length: number): AbiType => ({ type: 'array', item: scalar(kind), length });

const layout = layoutOf([
  state('flag', scalar('boolean')),
  state('amount', scalar('u64'), [], [5n]),
  state('list', list('u64', 3), [], [0n, 0n, 0n]),
  state('starts', list('u8', 2), [], [7n, 9n]),
  state('sent', scalar('u64'), ['UserId']),
  state('pairs', scalar('u32'), ['u8', 'u16']),
  state('notes', scalar('u64'), ['Hash']),
  state('marks', scalar('Field'), ['Hash', 'u8']),
]);
const at = (name: string): bigint => layout.fields.find((field) => field.name === name)!.base;
const field = (name: string) => layout.fields.find((each) => each.name === name)!;
const plainSlot = (name: string, plus = 0n, keys: SlotRef['keys'] = []): SlotRef => ({
  path: name,
  base: at(name) + plus,
  keys,
});

function check(body: (b: IrBuilder) => void): void {
  const builder = new IrBuilder('C', 'm', layout.cstateHeight, span);
  body(builder);
  const ir = builder.build([]);
  verifyIr(ir);
  verifyAccesses(ir, layout);
}

/** The two slots of an entry, and the assertion that binds it. */
function entry(b: IrBuilder, name: string, keys: readonly Typed[]) {
  const { base, strides, hashed } = field(name);
  const hash = b.poseidon(keys, entryTag(hashed!));
  const key = { value: hash.id, stride: strides[0]!, hashed: true } as const;
  const first: SlotRef = { path: name, base, keys: [key] };
  const value: SlotRef = { path: name, base: base + 1n, keys: [key] };
  const bind = (loaded = b.loadSlot('Hash', first)) => {
    const bound = b.cast('Field', loaded);
    const product = b.arithmetic('mul', bound, b.arithmetic('sub', bound, b.cast('Field', hash)));
    b.assert(b.compare('eq', product, b.const('Field', 0n)), ['two keys meet'], [], 'entry');
  };
  return { hash, first, value, bind };
}

const below = (b: IrBuilder, index: Typed, limit: bigint): void =>
  b.assert(b.compare('lt', index, b.const(index.kind, limit)), ['index'], [], 'index');
const item = (index: Typed, name = 'list', length = 3, stride = 1n): SlotRef =>
  plainSlot(name, 0n, [{ value: index.id, stride, length }]);

describe('takes', () => {
  it.each<[string, (b: IrBuilder) => void]>([
    ['a field by its kind', (b) => b.storeSlot(plainSlot('flag'), b.loadSlot('boolean', plainSlot('flag')))],
    ['a start', (b) => b.storeSlot(plainSlot('amount'), b.loadSlot('u64', plainSlot('amount'), 5n), 5n)],
    ['a field read as the element that it is', (b) => void b.loadSlot('Field', plainSlot('amount'))],
    ['a mapping', (b) => void b.loadSlot('u64', plainSlot('sent', 0n, [{ value: b.input('u', 'UserId').id, stride: field('sent').strides[0]! }]))], // prettier-ignore
    ['a constant key', (b) => void b.loadSlot('u64', plainSlot('sent', 3n * field('sent').strides[0]!))],
    ['a constant and a run-time key', (b) => void b.loadSlot('u32', plainSlot('pairs', 9n * field('pairs').strides[0]!, [{ value: b.input('k', 'u16').id, stride: field('pairs').strides[1]! }]))], // prettier-ignore
    ['an item at a constant index', (b) => void b.loadSlot('u64', plainSlot('list', 2n))],
    ['an item at an index that is checked', (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 3n);
      b.loadSlot('u64', item(index));
    }], // prettier-ignore
    ['an entry that is bound', (b) => {
      const { value, first, hash, bind } = entry(b, 'notes', [b.input('k', 'Hash')]);
      bind();
      b.storeSlot(first, hash);
      b.storeSlot(value, b.loadSlot('u64', value));
    }], // prettier-ignore
    ['an item less its start', (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 2n);
      const isFirst = b.compare('eq', index, b.const('u8', 0n));
      const start = b.select(isFirst, b.const('Field', 7n), b.const('Field', 9n));
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.cast('Field', b.input('x', 'u8')), start));
    }], // prettier-ignore
    ['an item less its start, at an index that was computed', (b) => {
      const index = b.const('u8', 1n);
      below(b, index, 2n);
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.cast('Field', b.input('x', 'u8')), b.const('Field', 9n)));
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.const('Field', 1n), b.const('Field', 9n)));
    }], // prettier-ignore
  ])('%s', (_, body) => check(body));
});

describe('refuses', () => {
  it.each<[string, RegExp, (b: IrBuilder) => void]>([
    ['a slot of no field', /'list' has no scalar 3/, (b) => void b.loadSlot('u64', { path: 'x', base: 3n + at('list'), keys: [] })], // prettier-ignore
    [
      'a slot behind all fields',
      /no field lies there/,
      (b) => void b.loadSlot('u64', { path: 'x', base: (1n << BigInt(layout.cstateHeight)) - 1n, keys: [] }),
    ],
    ['a number read as a boolean', /it is a u64/, (b) => void b.loadSlot('boolean', plainSlot('amount'), 5n)],
    ['another start', /it is a u64/, (b) => void b.loadSlot('u64', plainSlot('amount'), 4n)],
    ['an element stored as a number', /a Field is no u64/, (b) => b.storeSlot(plainSlot('amount'), b.const('Field', 1n << 200n), 5n)], // prettier-ignore
    ['another kind stored', /a u8 is no u64/, (b) => b.storeSlot(plainSlot('amount'), b.const('u8', 1n), 5n)],
    ['a store with another start', /a u64 is no u64/, (b) => b.storeSlot(plainSlot('amount'), b.const('u64', 1n), 4n)],
    ['an index without a check', /need not be below 3/, (b) => void b.loadSlot('u64', item(b.input('i', 'u8')))],
    ['an index of another user without a check', /need not be below 3/, (b) =>
      void b.loadForeign('u64', b.input('u', 'UserId'), item(b.input('i', 'u8')), { cstateHeight: layout.cstateHeight })], // prettier-ignore
    ['an index of another contract without a check', /need not be below 3/, (b) =>
      void b.loadForeign('u64', b.input('u', 'UserId'), item(b.input('i', 'u8')), { cstateHeight: 8, contract: b.input('c', 'ContractId') })], // prettier-ignore
    ['an index that is checked too late', /need not be below 3/, (b) => {
      const index = b.input('i', 'u8');
      b.loadSlot('u64', item(index));
      below(b, index, 3n);
    }], // prettier-ignore
    ['an index that is checked against too much', /need not be below 3/, (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 4n);
      b.loadSlot('u64', item(index));
    }], // prettier-ignore
    ['an index that is checked on another path', /need not be below 3/, (b) => {
      const index = b.input('i', 'u8');
      b.guard = b.input('c', 'boolean');
      below(b, index, 3n);
      b.guard = b.input('d', 'boolean');
      b.loadSlot('u64', item(index));
    }], // prettier-ignore
    ['another length of an array', /indices are none/, (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 2n);
      b.loadSlot('u64', item(index, 'list', 2));
    }], // prettier-ignore
    ['an index from the second item on', /indices are none/, (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 3n);
      b.loadSlot('u64', { ...item(index), base: at('list') + 1n });
    }], // prettier-ignore
    ['a key of another kind', /a key of 'pairs' is a u16/, (b) => void b.loadSlot('u32', plainSlot('pairs', 0n, [{ value: b.input('k', 'u32').id, stride: field('pairs').strides[1]! }]))], // prettier-ignore
    ['a key with another stride', /no key with stride/, (b) => void b.loadSlot('u64', plainSlot('sent', 0n, [{ value: b.input('k', 'UserId').id, stride: 3n }]))], // prettier-ignore
    ['a key that is given twice', /given twice/, (b) => void b.loadSlot('u64', plainSlot('sent', field('sent').strides[0]!, [{ value: b.input('k', 'UserId').id, stride: field('sent').strides[0]! }]))], // prettier-ignore
    ['an entry that is not bound', /not bound/, (b) => void b.loadSlot('u64', entry(b, 'notes', [b.input('k', 'Hash')]).value)], // prettier-ignore
    ['an entry bound by what it should hold', /not bound/, (b) => {
      const { value, hash, bind } = entry(b, 'notes', [b.input('k', 'Hash')]);
      bind(hash);
      b.loadSlot('u64', value);
    }], // prettier-ignore
    ['an entry bound on another path', /not bound/, (b) => {
      const { value, bind } = entry(b, 'notes', [b.input('k', 'Hash')]);
      b.guard = b.input('c', 'boolean');
      bind();
      b.guard = undefined;
      b.loadSlot('u64', value);
    }], // prettier-ignore
    ['an entry bound in the caller and read of another', /not bound/, (b) => {
      const { value, bind } = entry(b, 'notes', [b.input('k', 'Hash')]);
      bind();
      b.loadForeign('u64', b.input('u', 'UserId'), value, { cstateHeight: layout.cstateHeight });
    }], // prettier-ignore
    ['the entry of another mapping', /the key of 'marks' has other kinds/, (b) => {
      const hash = b.poseidon([b.input('k', 'Hash')], entryTag(field('marks').hashed!));
      b.loadSlot('Field', { path: 'marks', base: at('marks') + 1n, keys: [{ value: hash.id, stride: field('marks').strides[0]!, hashed: true }] });
    }], // prettier-ignore
    ['an entry at a hash of one\'s own', /not the hash of an entry/, (b) =>
      void b.loadSlot('u64', { path: 'notes', base: at('notes') + 1n, keys: [{ value: b.input('h', 'Hash').id, stride: field('notes').strides[0]!, hashed: true }] })], // prettier-ignore
    ['an entry that holds another hash', /it holds the hash/, (b) => {
      const { first, bind } = entry(b, 'notes', [b.input('k', 'Hash')]);
      bind();
      b.storeSlot(first, b.input('h', 'Hash'));
    }], // prettier-ignore
    ['a difference from another start', /a Field is no u8/, (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 2n);
      const isFirst = b.compare('eq', index, b.const('u8', 0n));
      const start = b.select(isFirst, b.const('Field', 9n), b.const('Field', 7n));
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.cast('Field', b.input('x', 'u8')), start));
    }], // prettier-ignore
    ['a difference from the start of another item', /a Field is no u8/, (b) => {
      const index = b.const('u8', 1n);
      below(b, index, 2n);
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.cast('Field', b.input('x', 'u8')), b.const('Field', 7n)));
    }], // prettier-ignore
    ['a constant that is no value of the item', /a Field is no u8/, (b) => {
      const index = b.const('u8', 0n);
      below(b, index, 2n);
      b.storeSlot(item(index, 'starts', 2), b.const('Field', 249n));
    }], // prettier-ignore
    ['a difference of a wider number', /a Field is no u8/, (b) => {
      const index = b.input('i', 'u8');
      below(b, index, 2n);
      const isFirst = b.compare('eq', index, b.const('u8', 0n));
      const start = b.select(isFirst, b.const('Field', 7n), b.const('Field', 9n));
      b.storeSlot(item(index, 'starts', 2), b.arithmetic('sub', b.cast('Field', b.input('x', 'u16')), start));
    }], // prettier-ignore
  ])('%s', (_, message, body) => expect(() => check(body)).toThrow(message));
});
