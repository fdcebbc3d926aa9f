// A slot of a contract's state is shown by the name and value that the source gives it.
import { describe, expect, it } from 'vitest';
import { scalar } from '../../src/compiler/ir/abi.js';
import { layoutOf } from '../../src/compiler/ir/layout.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { nameOfSlot, slotValueText } from '../../src/compiler/call/slot-names.js';

const side = {
  type: 'enum',
  name: 'Side',
  kind: 'u8',
  members: [
    { name: 'Buy', value: 0n },
    { name: 'Sell', value: 1n },
  ],
} as const;
const oneOrTwo = {
  type: 'enum',
  name: '1n | 2n',
  kind: 'u8',
  members: [
    { name: '1n', value: 1n },
    { name: '2n', value: 2n },
  ],
} as const;
const hero = {
  type: 'struct',
  name: 'Hero',
  fields: [
    { name: 'hp', type: scalar('u32') },
    { name: 'gold', type: scalar('i64') },
    { name: 'alive', type: scalar('boolean') },
    { name: 'side', type: side },
    { name: 'level', type: oneOrTwo },
  ],
} as const;
const layout = layoutOf([
  { name: 'balance', type: scalar('u64'), keys: [], initial: [0n] },
  { name: 'sent', type: scalar('u64'), keys: ['UserId'], initial: [0n] },
  { name: 'heroes', type: hero, keys: ['u8', 'u8'], initial: [100n, 0n, 1n, 1n, 1n] },
  {
    name: 'orders',
    type: scalar('u64'),
    keys: ['u8', 'u8', 'boolean'],
    keyTypes: [side, oneOrTwo, scalar('boolean')],
    initial: [0n],
  },
  { name: 'board', type: { type: 'array', item: scalar('u8'), length: 3 }, keys: [], initial: [0n, 0n, 0n] },
]);
const slotOf = (name: string, keys: bigint[], i = 0n) => {
  const field = layout.fields.find((field) => field.name === name)!;
  return keys.reduce((slot, key, j) => slot + key * field.strides[j]!, field.base) + i;
};

describe('a slot', () => {
  it.each([
    ['balance', [], 0n, 'balance', 'u64'],
    ['sent', [0n], 0n, 'sent[0]', 'u64'],
    ['sent', [2n ** 32n - 1n], 0n, 'sent[4294967295]', 'u64'],
    ['heroes', [3n, 255n], 0n, 'heroes[3][255].hp', 'u32'],
    ['heroes', [255n, 0n], 1n, 'heroes[255][0].gold', 'i64'],
    ['board', [], 2n, 'board[2]', 'u8'],
    ['orders', [1n, 2n, 1n], 0n, 'orders[Sell][2][true]', 'u64'],
    ['orders', [0n, 1n, 0n], 0n, 'orders[Buy][1][false]', 'u64'],
    ['orders', [9n, 0n, 0n], 0n, 'orders[9][0][false]', 'u64'],
  ])('of %s, keys %o, is named', (field, keys, i, name, kind) => {
    expect(nameOfSlot(layout, slotOf(field, keys, i))).toMatchObject({ name, type: { kind } });
  });

  it('between the fields has its number', () => {
    const padding = slotOf('heroes', [3n, 4n], 5n);
    for (const slot of [1n, padding, slotOf('board', [], 3n)]) {
      expect(nameOfSlot(layout, slot)).toEqual({ name: `slot ${slot}`, type: undefined, initial: 0n });
    }
  });

  it('shows its value as the source would', () => {
    const text = (name: string, i: bigint, content: bigint) =>
      slotValueText(nameOfSlot(layout, slotOf(name, name === 'heroes' ? [0n, 0n] : [], i)), content);
    expect(text('balance', 0n, 60n)).toBe('60');
    expect(text('heroes', 0n, 0n)).toBe('100');
    expect(text('heroes', 0n, FIELD_ORDER - 99n)).toBe('1');
    expect(text('heroes', 1n, FIELD_ORDER - 5n)).toBe('-5');
    expect(text('heroes', 2n, 0n)).toBe('true');
    expect(text('heroes', 2n, FIELD_ORDER - 1n)).toBe('false');
    expect(text('heroes', 3n, 0n)).toBe('Sell');
    expect(text('heroes', 3n, FIELD_ORDER - 1n)).toBe('Buy');
    expect(text('heroes', 3n, 5n)).toBe('6');
    expect(text('heroes', 4n, 1n)).toBe('2');
    expect(text('balance', 0n, FIELD_ORDER - 1n)).toBe((FIELD_ORDER - 1n).toString());
  });
});
