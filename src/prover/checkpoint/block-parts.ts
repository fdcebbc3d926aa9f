import { Field, Provable, type Bool } from 'o1js';
import type { ChildProof } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { GutaHeader, RegistryHeader, StatePart1Header } from '../../parth/statements/block.js';
import { assertEqualIf } from '../gadgets/conditional.js';
import { whitelistMember, type WhitelistPath } from '../gadgets/whitelist.js';

/** A block's proof, opened: its headers, and which of them it has. */
export interface BlockWitness {
  readonly block: VarsOf<typeof StatePart1Header>;
  /** Both are bits already. */
  readonly hasRegistry: Field;
  readonly hasGuta: Field;
  readonly whitelistPath: VarsOf<typeof WhitelistPath>;
}

/**
 * States, in a scope `block`, that the proof is of a program in the constant whitelist, and that its output is the hash of just the headers
 * that the block has: of StatePart1, or of one of its halves. Which program says what needs no constraint: each of the three hashes has its
 * own tag, and a program of the whitelist outputs no other. Of a half that the block does not have, nothing is proven.
 */
export function openBlock(
  { block, hasRegistry, hasGuta, whitelistPath }: BlockWitness,
  proof: ChildProof,
  blockWhitelistRoot: bigint,
): { readonly hasRegistry: Bool; readonly hasGuta: Bool } {
  return scope('block', () => {
    whitelistMember('key', whitelistPath, proof.keyHash, new Field(blockWhitelistRoot));
    const parts = { hasRegistry: hasRegistry.equals(1), hasGuta: hasGuta.equals(1) };
    constrain('not-empty', () => hasRegistry.add(hasGuta).assertNotEquals(0));
    constrain('output', () => {
      const half = Provable.if(parts.hasGuta, hashOf(GutaHeader, block.guta), hashOf(RegistryHeader, block.registry));
      const isWhole = parts.hasRegistry.and(parts.hasGuta);
      Provable.if(isWhole, hashOf(StatePart1Header, block), half).assertEquals(proof.output);
    });
    return parts;
  });
}

/** States (`unchanged`) that values stay as they are where the block does not have the part that may change them. */
export function constrainUnchanged(hasPart: Bool, after: readonly Field[], before: readonly Field[]): void {
  constrain('unchanged', () => after.forEach((value, i) => assertEqualIf(hasPart.not(), value, before[i]!)));
}
