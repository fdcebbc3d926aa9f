// Random straight-line methods with guards, on a small state whose slots often overlap.
import fc from 'fast-check';
import { IrBuilder, type Typed } from '../../../src/compiler/ir/builder.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';

export const HEIGHT = 6;

/** One instruction: what to do, and numbers that pick its operands among the values so far. */
interface Instruction {
  readonly what:
    | 'add'
    | 'sub'
    | 'mul'
    | 'lt'
    | 'eq'
    | 'not'
    | 'and'
    | 'select'
    | 'load'
    | 'store'
    | 'array'
    | 'foreign'
    | 'emit'
    | 'guard'
    | 'assert';
  readonly picks: readonly number[];
}

export const instruction: fc.Arbitrary<Instruction> = fc.record({
  what: fc.constantFrom(
    'add',
    'sub',
    'mul',
    'lt',
    'eq',
    'not',
    'and',
    'select',
    'load',
    'load',
    'store',
    'store',
    'store',
    'array',
    'array',
    'foreign',
    'emit',
    'guard',
    'guard',
    'assert',
  ),
  picks: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
});

export function methodOf(program: readonly Instruction[]): MethodIr {
  const b = new IrBuilder('Random', 'run', HEIGHT, { file: 'random.ts', line: 1, column: 1 });
  const numbers: Typed[] = [b.input('x', 'u32'), b.input('y', 'u32')];
  const bits: Typed[] = [b.input('p', 'boolean'), b.input('q', 'boolean')];
  // Keys below 4, so that no reference leaves the tree: the mapping is in slots 16 to 31, two slots a key; the array in 32 to 35.
  const keys: Typed[] = [b.input('k', 'boolean'), b.input('l', 'boolean')];
  const me = b.context('userId');
  const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
  const slot = (n: number, m: number): SlotRef => {
    const key = { value: pick(keys, m).id, stride: 2n };
    return [
      { path: 'plain', base: BigInt(m % 3), keys: [] },
      { path: 'map.a', base: 16n, keys: [key] },
      { path: 'map.b', base: 17n, keys: [key] },
      {
        path: 'pair',
        base: 16n,
        keys: [
          { ...key, stride: 1n },
          { value: keys[0]!.id, stride: 2n },
        ],
      },
    ][n % 4]!;
  };
  const arraySlot = (index: Typed): SlotRef => ({
    path: 'array',
    base: 32n,
    keys: [{ value: index.id, stride: 1n, length: 4 }],
  });

  program.forEach(({ what, picks: [i, j, k, l] }, line) => {
    b.span = { file: 'random.ts', line: line + 2, column: 1 };
    const [left, right] = [pick(numbers, i!), pick(numbers, j!)];
    switch (what) {
      case 'add':
      case 'sub':
      case 'mul':
        return void numbers.push(b.arithmetic(what, left, right, l! % 3 === 0 ? undefined : true));
      case 'lt':
      case 'eq':
        return void bits.push(b.compare(what, left, right));
      case 'not':
        return void bits.push(b.not(pick(bits, i!)));
      case 'and':
        return void bits.push(b.logic('and', pick(bits, i!), pick(bits, j!)));
      case 'select':
        return void numbers.push(b.select(pick(bits, k!), left, right));
      case 'load':
        return void numbers.push(b.loadSlot('u32', slot(k!, l!)));
      case 'store':
        return b.storeSlot(slot(k!, l!), left);
      case 'array': {
        b.assert(b.compare('lt', left, b.const('u32', 4n)), [], [], 'index');
        if (l! % 2 === 0) return void numbers.push(b.loadSlot('u32', arraySlot(left)));
        return b.storeSlot(arraySlot(left), right);
      }
      case 'foreign':
        return void numbers.push(
          b.loadForeign('u32', k! % 2 === 0 ? me : b.const('UserId', BigInt(k! % 3)), slot(l!, i!)),
        );
      case 'emit':
        return b.emit('E', BigInt(i! % 3), [left, right].slice(0, j! % 3));
      case 'guard':
        b.guard = i! % 3 === 0 ? undefined : pick(bits, j!);
        return undefined;
      case 'assert':
        return b.assert(pick(bits, i!));
    }
  });
  return b.build([numbers.at(-1)!, bits.at(-1)!]);
}
