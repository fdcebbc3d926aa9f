import type { ChildProof } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { record, type Shape, type RecordType } from '../../parth/record.js';
import { UpsHeader } from '../../parth/statements/session.js';
import { WhitelistPath, whitelistMember } from '../gadgets/whitelist.js';

/** The witness of the step before this one: its header, and the place of its key in the UPS whitelist. */
export const previousStepRecord = <H extends RecordType<Shape>>(header: H) =>
  record(null, { header, whitelistPath: WhitelistPath });

/**
 * Opens the step before this one (PROTOCOL §4): the child's output is the hash of `header`, and its key is in the whitelist that this very
 * header names, which the end cap compares with a constant. Every step copies that root, so it holds for the whole chain of steps.
 */
export function previousStep(
  step: VarsOf<ReturnType<typeof previousStepRecord<typeof UpsHeader>>>,
  child: ChildProof,
): VarsOf<typeof UpsHeader> {
  return scope('previous', () => {
    constrain('output', () => hashOf(UpsHeader, step.header).assertEquals(child.output));
    whitelistMember('key', step.whitelistPath, child.keyHash, step.header.upsWhitelistRoot);
    return step.header;
  });
}
