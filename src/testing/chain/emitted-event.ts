import type { CompiledContract } from '../../compiler/ir/contract.js';
import { contractWithId } from '../../sandbox/chain/deployment.js';
import { eventOf } from '../../sandbox/transaction/call-report.js';
import type { TestEvent } from '../contract/types.js';
import { valueOf } from '../contract/values.js';

/** What a user's call emitted, as a test sees it. */
export function emittedEvent(
  contracts: readonly CompiledContract[],
  userId: bigint,
  contractId: bigint,
  emitted: Parameters<typeof eventOf>[1],
): TestEvent {
  const compiled = contractWithId(contracts, contractId)!;
  const { event, values } = eventOf(compiled, emitted);
  const { fields } = compiled.abi.events.find(({ id }) => id === emitted.eventId)!;
  return {
    name: event,
    values: valueOf({ type: 'struct', name: event, fields }, values),
    contractId,
    userId,
  };
}
