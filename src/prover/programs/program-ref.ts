import type { ProgramRef } from '../proof.js';

/** The name that proofs of a program carry. */
export const programName = (ref: ProgramRef): string =>
  ref.kind === 'protocol' ? ref.name : `${ref.artifact.contract}.${ref.method}`;

/** What tells programs apart: contracts of one name may have other code. Reads nothing but the reference. */
export function programId(ref: ProgramRef): string {
  if (ref.kind === 'protocol') return ref.name;
  return `${programName(ref)}#${ref.artifact.methods.find(({ name }) => name === ref.method)?.fingerprint ?? ''}`;
}
