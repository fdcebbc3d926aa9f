import type { TracedMethod } from '../../compiler/call/call-trace.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { nativeToken } from '../../sandbox/chain/deployment.js';
import type { MethodProfile } from '../../compiler/profile/method-profile.js';

/** Counts the rows of each method of a trace by line of its source, once; `note` is told each. */
export async function profileTraced(
  methods: readonly TracedMethod[],
  contracts: readonly CompiledContract[],
  note: (detail: string) => void,
): Promise<ReadonlyMap<string, MethodProfile>> {
  const { profileMethod } = await import('../../compiler/profile/method-profile.js');
  const profiles = new Map<string, MethodProfile>();
  const called = new Set(methods.map(({ method }) => method));
  for (const ir of [...contracts, nativeToken()].flatMap((contract) => contract.methods)) {
    const name = `${ir.contract}.${ir.method}`;
    if (!called.has(name)) continue;
    note(name);
    profiles.set(name, await profileMethod(ir));
  }
  return profiles;
}
