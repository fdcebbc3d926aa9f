import { methodOf, type TracedMethod } from '../../compiler/call/call-trace.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import type { MethodProfile } from '../../compiler/profile/method-profile.js';

/** Counts the rows of each method of a trace by line of its source, once; `note` is told each. */
export async function profileTraced(
  methods: readonly TracedMethod[],
  note: (detail: string) => void,
): Promise<ReadonlyMap<MethodIr, MethodProfile>> {
  const { profileMethod } = await import('../../compiler/profile/method-profile.js');
  const profiles = new Map<MethodIr, MethodProfile>();
  for (const ir of new Set(methods.map(methodOf))) {
    note(`${ir.contract}.${ir.method}`);
    profiles.set(ir, await profileMethod(ir));
  }
  return profiles;
}
