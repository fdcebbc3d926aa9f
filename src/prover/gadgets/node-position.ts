import { Bool, Field } from 'o1js';
import { toBits } from '../../circuit/bits.js';
import { constrain } from '../../circuit/constraint.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';

/** A level of the global user tree, 0 to 32, known only when proving. */
export class Level {
  private constructor(
    readonly value: Field,
    /** `atMost[k]`: the level is at most k, for k from 0 to 31. Monotone, so a range of levels is a difference of two. */
    readonly atMost: readonly Bool[],
    /** 2 to the power of the level. */
    readonly power: Field,
  ) {}

  /** The level of a leaf, 0, which no witness chooses. */
  static ofLeaf(): Level {
    return new Level(
      Field(0),
      Array.from({ length: USER_TREE_HEIGHT }, () => Bool(true)),
      Field(1),
    );
  }

  /** A level from 0 to 32; else `<label>` refuses. */
  static of(label: string, value: Field): Level {
    const bits = constrain(label, () => {
      const split = toBits(value, 6);
      const low = split.slice(0, 5).reduce((sum, bit) => sum.add(bit.toField()), Field(0));
      low.mul(split[5]!.toField()).assertEquals(0);
      return split;
    });
    const is32 = bits[5]!.toField();
    const { atMost, power } = decode(bits.slice(0, 5), Field(1).sub(is32));
    return new Level(value, atMost, power.add(is32.mul(2n ** 32n - 1n)).seal());
  }

  /** A level from 1 to 32, that of an inner node; else `<label>` refuses. */
  static ofInnerNode(label: string, value: Field): Level {
    const bits = constrain(label, () => toBits(value.sub(1), 5));
    const { atMost, power } = decode(bits, Field(1));
    return new Level(value, [Bool(false), ...atMost.slice(0, -1)], power.mul(2).seal());
  }

  /** The flag `level ≤ k` for any k ≥ 0. */
  isAtMost(k: number): Bool {
    return this.atMost[k] ?? Bool(true);
  }
}

/** Decodes a number from 0 to 31: the flags `number ≤ k`, each times `all` (0 or 1), and 2 to its power. */
function decode(bits: readonly Bool[], all: Field): { atMost: Bool[]; power: Field } {
  let decoded = [all];
  let power = Field(1);
  for (const [i, bit] of bits.entries()) {
    const high = decoded.map((flag) => flag.mul(bit.toField()).seal());
    decoded = [...decoded.map((flag, j) => flag.sub(high[j]!).seal()), ...high];
    power = power
      .mul(
        bit
          .toField()
          .mul(2n ** BigInt(1 << i) - 1n)
          .add(1),
      )
      .seal();
  }
  let sum = Field(0);
  const atMost = decoded.map((flag) => {
    sum = sum.add(flag).seal();
    return Bool.Unsafe.fromField(sum);
  });
  return { atMost, power };
}

/** A node of the global user tree: its level and the bits of its first leaf's index. */
export class NodePosition {
  private constructor(
    readonly level: Level,
    /** Bit k tells, for k ≥ level, whether the node's ancestor of level k is a right child. */
    readonly bits: readonly Bool[],
  ) {}

  /** A leaf's position. Its index must be held to u32 already. */
  static ofLeaf(index: Field): NodePosition {
    return new NodePosition(Level.ofLeaf(), toBits(index, USER_TREE_HEIGHT));
  }

  /** States `level` and `index`: the index is below 2^(32 − level). The index must be held to u32 already. */
  static of(level: Field, index: Field): NodePosition {
    const decoded = Level.of('level', level);
    // Both factors are below 2^33, so the product does not wrap, and its bits below the level are zero.
    const bits = constrain('index', () => toBits(index.mul(decoded.power), USER_TREE_HEIGHT));
    return new NodePosition(decoded, bits);
  }

  /** The part of the first leaf's index that belongs to the ancestor of this level: `ancestor index · 2^level`. */
  highPart(ancestor: Level): Field {
    return this.bits
      .map((bit, k) =>
        bit
          .and(ancestor.isAtMost(k))
          .toField()
          .mul(2n ** BigInt(k)),
      )
      .reduce((sum, term) => sum.add(term))
      .seal();
  }
}
