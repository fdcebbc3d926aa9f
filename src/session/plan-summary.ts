import type { Decoded } from '../compiler/call/codec.js';
import type { SessionPlan, SlotChange } from './session-plan.js';

/** What a session will change, for `--json`: numbers are decimal strings. */
export function planToJSON(plan: SessionPlan): Record<string, unknown> {
  const { anchor, userId, firstSession, calls, changes, fee, balance, validUntil, result, proofs } = plan;
  return {
    userId: userId.toString(),
    firstSession,
    anchor: { checkpointId: anchor.checkpointId.toString(), checkpointTreeRoot: anchor.checkpointTreeRoot.toString() },
    calls: calls.map((call) => ({
      ...call,
      contractId: call.contractId.toString(),
      changes: call.changes.map(changeToJSON),
      spent: call.spent.toString(),
      received: call.received.toString(),
    })),
    changes: changes.map(changeToJSON),
    fee: fee.toString(),
    balance: { before: balance.before.toString(), after: balance.after.toString() },
    validUntil: validUntil.toString(),
    startUserLeafHash: result.startUserLeafHash.toString(),
    endUserLeafHash: result.endUserLeafHash.toString(),
    proofs: proofs.map(({ title, circuit }) => ({ title, circuit })),
  };
}

const changeToJSON = (change: SlotChange) => ({
  ...change,
  contractId: change.contractId.toString(),
  slot: change.slot.toString(),
});

/** The same for people, a line each: every call with its result and events, then what changes on the whole. */
export function describePlan(plan: SessionPlan): string[] {
  const { anchor, userId, firstSession, calls, changes, fee, balance, validUntil, proofs } = plan;
  const lines = [
    `user ${userId}${firstSession ? ', first session' : ''}, from checkpoint ${anchor.checkpointId}, to land by ${validUntil}`,
  ];
  for (const { contract, method, args, output, events } of calls) {
    const result = output === null ? '' : ` = ${text(output)}`;
    lines.push(`${contract}.${method}(${args.map((arg) => text(arg as Decoded)).join(', ')})${result}`);
    for (const event of events) lines.push(`  event ${event.name} ${text(event.values)}`);
  }
  for (const { contract, name, before, after } of changes) lines.push(`${contract}.${name}: ${before} -> ${after}`);
  if (balance.before !== balance.after || fee > 0n) {
    lines.push(`native balance: ${balance.before} -> ${balance.after}, of it ${fee} for the fee`);
  }
  lines.push(`${proofs.length} proofs`);
  return lines;
}

/** A value as source would write it, near enough to read. */
function text(value: Decoded): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Decoded[]).map(text).join(', ')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Decoded>>);
  return `{ ${fields.map(([name, inner]) => `${name}: ${text(inner)}`).join(', ')} }`;
}
