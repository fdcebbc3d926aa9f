import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { record, type ValueOf } from '../../parth/record.js';
import { RegistryHeader, type TreeTransition } from '../../parth/statements/block.js';
import { unranged } from '../gadgets/unranged.js';

/** The witness of `AggStateTransition`: its children's headers, made by circuits of this program, which range-check their numbers. */
const AggStateTransitionWitness = record(null, {
  left: unranged(RegistryHeader),
  right: unranged(RegistryHeader),
});
export type AggStateTransitionWitness = ValueOf<typeof AggStateTransitionWitness>;

/** Joins two Registry proofs of one block, `left` before `right`: roots and counts of all four trees meet (PROTOCOL §6). */
export const aggStateTransition = circuit({
  name: 'AggStateTransition',
  witness: AggStateTransitionWitness,
  children: [{ kind: 'self' }, { kind: 'self' }],
  logic({ left, right }, [leftProof, rightProof]) {
    constrain('left-output', () => hashOf(RegistryHeader, left).assertEquals(leftProof!.output));
    constrain('right-output', () => hashOf(RegistryHeader, right).assertEquals(rightProof!.output));
    constrain('checkpoint-root', () => left.checkpointTreeRoot.assertEquals(right.checkpointTreeRoot));
    constrain('config', () => left.configHash.assertEquals(right.configHash));
    return hashOf(RegistryHeader, {
      checkpointTreeRoot: left.checkpointTreeRoot,
      configHash: left.configHash,
      urt: join('urt', left.urt, right.urt),
      gcon: join('gcon', left.gcon, right.gcon),
      gdt: join('gdt', left.gdt, right.gdt),
      gwt: join('gwt', left.gwt, right.gwt),
    });
  },
});

type TransitionVars = VarsOf<typeof TreeTransition>;

function join(tree: string, left: TransitionVars, right: TransitionVars): TransitionVars {
  scope(tree, () => {
    constrain('root', () => left.newRoot.assertEquals(right.oldRoot));
    constrain('count', () => left.newCount.assertEquals(right.oldCount));
  });
  return { oldRoot: left.oldRoot, newRoot: right.newRoot, oldCount: left.oldCount, newCount: right.newCount };
}
