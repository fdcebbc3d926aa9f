// The plan of a block joins each pair of users at their nearest common ancestor, whatever the order of arrival.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gutaShape, type GutaShape } from '../../../src/node/planner/guta-shape.js';
import { userIdOf } from '../../../src/parth/user-id.js';

const shapeOf = (ids: readonly bigint[]) => gutaShape(ids, (id) => id);
const leaves = (shape: GutaShape<bigint>): bigint[] =>
  shape.kind === 'leaf' ? [shape.leaf] : [...leaves(shape.left), ...leaves(shape.right)];

/** The level where all of a subtree's users meet. */
function level(shape: GutaShape<bigint>): number {
  const ids = leaves(shape);
  let height = 0;
  while (new Set(ids.map((id) => id >> BigInt(height))).size > 1) height++;
  return height;
}

describe('the GUTA tree of a block', () => {
  it('joins users where their paths meet', () => {
    const realm1 = 1n << 20n;
    expect(shapeOf([realm1, 3n, 0n, 2n])).toEqual({
      kind: 'meet',
      left: {
        kind: 'meet',
        left: { kind: 'leaf', leaf: 0n },
        right: { kind: 'meet', left: { kind: 'leaf', leaf: 2n }, right: { kind: 'leaf', leaf: 3n } },
      },
      right: { kind: 'leaf', leaf: realm1 },
    });
  });

  it.each([0n, 1n, 2n])('takes N - 1 joins in ceil(log2 N) rows, for neighbours on 2^%s realms', (realmBits) => {
    const joins = (shape: GutaShape<bigint>): number =>
      shape.kind === 'leaf' ? 0 : 1 + joins(shape.left) + joins(shape.right);
    const rows = (shape: GutaShape<bigint>): number =>
      shape.kind === 'leaf' ? 0 : 1 + Math.max(rows(shape.left), rows(shape.right));
    for (let n = 1; n <= 64; n++) {
      const shape = shapeOf(Array.from({ length: n }, (_, i) => userIdOf(BigInt(i), realmBits)));
      expect(joins(shape)).toBe(n - 1);
      expect(rows(shape)).toBe(Math.ceil(Math.log2(n)));
    }
  });

  it('refuses two end caps of one user', () => {
    expect(() => shapeOf([4n, 1n, 4n])).toThrow(RangeError);
  });

  it('does not depend on arrival, and every join is at the nearest common ancestor of both sides', () => {
    const ids = fc.uniqueArray(fc.bigInt(0n, 2n ** 32n - 1n), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, (users) => {
        const shape = shapeOf(users);
        expect(shapeOf([...users].reverse())).toEqual(shape);
        expect(leaves(shape)).toEqual([...users].sort((a, b) => (a < b ? -1 : 1)));
        const check = (node: GutaShape<bigint>): void => {
          if (node.kind === 'leaf') return;
          const side = (child: GutaShape<bigint>) => (leaves(child)[0]! >> BigInt(level(node) - 1)) & 1n;
          expect([side(node.left), side(node.right)]).toEqual([0n, 1n]);
          expect(level(node.left)).toBeLessThan(level(node));
          expect(level(node.right)).toBeLessThan(level(node));
          check(node.left);
          check(node.right);
        };
        check(shape);
      }),
      { numRuns: 100 },
    );
  });
});
