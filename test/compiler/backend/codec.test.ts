// Every value survives encoding and decoding, wrong arguments are named, and no two fields of a layout share a slot.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { decode, encode, encodeArguments } from '../../../src/compiler/call/codec.js';
import { readAllFields, readField, readMapping } from '../../../src/compiler/call/read-state.js';
import { eventIdOf, methodIdOf, scalar, type AbiType } from '../../../src/compiler/ir/abi.js';
import { IR_KINDS, KIND_RANGE, fromField, toField } from '../../../src/compiler/ir/kinds.js';
import { layoutOf } from '../../../src/compiler/ir/layout.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { smallContract } from '../../support/small-contract.js';

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

const phase: AbiType = {
  type: 'enum',
  name: 'Phase',
  kind: 'u8',
  members: [
    { name: 'Open', value: 0n },
    { name: 'Closed', value: 2n },
  ],
};
const hero: AbiType = {
  type: 'struct',
  name: 'Hero',
  fields: [
    { name: 'hp', type: scalar('i64') },
    {
      name: 'bag',
      type: { type: 'array', item: { type: 'tuple', items: [scalar('u8'), scalar('boolean')] }, length: 2 },
    },
    { name: 'phase', type: phase },
  ],
};

describe('values', () => {
  it('of every form survive encoding and decoding', () => {
    const value = {
      hp: '-7',
      bag: [
        ['1', true],
        ['255', false],
      ],
      phase: 'Closed',
    };
    expect(encode(hero, value, 'hero')).toEqual([-7n, 1n, 1n, 255n, 0n, 2n]);
    expect(decode(hero, encode(hero, value, 'hero'))).toEqual(value);
  });

  it('may be written in several ways', () => {
    for (const one of ['10', '0xa', 10, 10n]) expect(encode(scalar('u8'), one, 'x')).toEqual([10n]);
    expect(encode(scalar('boolean'), 'true', 'x')).toEqual([1n]);
    expect(encode(phase, 2, 'x')).toEqual([2n]);
  });

  it.each<[unknown, AbiType, string]>([
    ['256', scalar('u8'), 'QED1302'],
    ['-1', scalar('u64'), 'QED1302'],
    [FIELD_ORDER.toString(), scalar('Field'), 'QED1302'],
    ['Ajar', phase, 'QED1302'],
    ['1', phase, 'QED1302'],
    ['1.5', scalar('u8'), 'QED1303'],
    [2 ** 60, scalar('u64'), 'QED1303'],
    ['2', scalar('boolean'), 'QED1303'],
    [null, scalar('u8'), 'QED1303'],
    [[['1', true]], hero.fields[1]!.type, 'QED1303'],
    [{ hp: '1' }, hero, 'QED1303'],
    [
      {
        hp: '1',
        bag: [
          ['1', true],
          ['1', true],
        ],
        phase: 'Open',
        mp: '1',
      },
      hero,
      'QED1303',
    ],
  ])('%s are refused', (value, type, code) => {
    expect(codeOf(() => encode(type, value, 'x'))).toBe(code);
  });

  it('name the argument that is wrong', () => {
    const inputs = [
      { name: 'to', type: scalar('UserId') },
      { name: 'hero', type: hero },
    ];
    const bad = {
      hp: '1',
      bag: [
        ['1', true],
        ['300', true],
      ],
      phase: 'Open',
    };
    expect(() => encodeArguments(inputs, ['1', bad])).toThrow(
      expect.objectContaining({ details: { path: 'hero.bag[1][0]' } }),
    );
  });

  it('of each kind are one field element, and no other element is theirs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IR_KINDS), fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }), (kind, element) => {
        const value = fromField(kind, element);
        if (value !== undefined) expect(toField(value)).toBe(element);
        const { min, max } = KIND_RANGE[kind];
        expect(fromField(kind, toField(min))).toBe(min);
        expect(fromField(kind, toField(max))).toBe(max);
      }),
    );
  });
});

describe('layout', () => {
  it('never lets two slots meet', () => {
    const field = fc.record({
      name: fc.string(),
      type: fc.integer({ min: 1, max: 5 }).map((length): AbiType => ({ type: 'array', item: scalar('Field'), length })),
      keys: fc.array(fc.constantFrom('boolean' as const, 'u8' as const), { maxLength: 2 }),
      initial: fc.constant([] as bigint[]),
    });
    fc.assert(
      fc.property(fc.array(field, { maxLength: 4 }), (fields) => {
        const { fields: placed, cstateHeight } = layoutOf(fields);
        const seen = new Set<bigint>();
        for (const { base, strides, keys, type } of placed) {
          const counts = keys.map((kind) => (kind === 'u8' ? 3n : 2n));
          const starts = counts.reduce<bigint[]>(
            (all, count, i) => all.flatMap((start) => range(count).map((k) => start + k * strides[i]!)),
            [base],
          );
          const { length } = type as { length: number };
          for (const slot of starts.flatMap((start) => range(BigInt(length)).map((i) => start + i))) {
            expect(seen.has(slot)).toBe(false);
            expect(slot < 1n << BigInt(cstateHeight)).toBe(true);
            seen.add(slot);
          }
        }
      }),
    );
  });

  it('places the fields of the token as documented', () => {
    const mapping = (name: string) => ({ name, type: scalar('u64'), keys: ['UserId' as const], initial: [0n] });
    const { fields, cstateHeight } = layoutOf([
      { name: 'balance', type: scalar('u64'), keys: [], initial: [0n] },
      mapping('sent'),
      mapping('claimed'),
    ]);
    expect(fields.map(({ base }) => base)).toEqual([0n, 2n ** 32n, 2n ** 33n]);
    expect(cstateHeight).toBe(34);
  });
});

const range = (count: bigint): bigint[] => Array.from({ length: Number(count) }, (_, i) => BigInt(i));

describe('ids', () => {
  it('depend on contract, method and kinds', () => {
    const inputs = [{ name: 'a', type: scalar('u64') }];
    const ids = [
      methodIdOf('A', 'f', inputs),
      methodIdOf('B', 'f', inputs),
      methodIdOf('A', 'g', inputs),
      methodIdOf('A', 'f', []),
      methodIdOf('A', 'f', [{ name: 'a', type: scalar('u32') }]),
      eventIdOf('A', inputs),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id >= 0n && id < 2n ** 32n)).toBe(true);
  });
});

describe('state', () => {
  const artifact = simulatedArtifact(smallContract());
  const { fields } = smallContract().layout;
  const paid = fields[2]!;
  const slots = new Map([
    [fields[0]!.base, 12n],
    [fields[1]!.base, 3n],
    [paid.base + 200n * paid.strides[0]! + paid.strides[1]! + 1n, 1n],
  ]);
  const reader = (slot: bigint): bigint => slots.get(slot) ?? 0n;

  it('is read by name, empty slots as their initial value', () => {
    expect(readField(artifact, reader, 'total')).toBe('12');
    expect(readField(artifact, () => 0n, 'level')).toBe('-5');
    expect(readAllFields(artifact, reader)).toEqual({ total: '12', level: '-2' });
    expect(readMapping(artifact, reader, 'paid', ['200', 'true'])).toEqual({ sum: '0', open: true });
  });

  it.each<[string, unknown[], string]>([
    ['nothing', [], 'QED1304'],
    ['paid', [], 'QED1304'],
    ['total', ['1'], 'QED1304'],
    ['paid', ['256', true], 'QED1302'],
  ])('%s under %s is refused', (name, keys, code) => {
    expect(codeOf(() => readMapping(artifact, reader, name, keys))).toBe(code);
  });
});
