// The order in which a session settles the calls that its methods make, and the inline calls that it refuses (protocol
// §4).
import { describe, expect, it } from 'vitest';
import { checkInlineCall, nextCall, NO_DEBTS, withCallsOf, type Frame } from '../../../src/compiler/call/call-order.js';
import type { AnsweredCall, RequestedCall } from '../../../src/compiler/interpreter/execution.js';

interface Made {
  readonly inline?: readonly bigint[];
  readonly deferred?: readonly bigint[];
}

/** The order in which contracts run when each makes the calls that `program` gives it. */
function orderOf(first: bigint, program: Readonly<Record<string, Made>>): string[] {
  const callOf = (contractId: bigint): AnsweredCall => ({ contractId, methodId: 0n, inputs: [], outputs: [] });
  const order: string[] = [`${first}`];
  const callsOf = (contractId: bigint): { inlineCalls: AnsweredCall[]; deferredCalls: RequestedCall[] } => {
    const { inline = [], deferred = [] } = program[contractId.toString()] ?? {};
    return { inlineCalls: inline.map(callOf), deferredCalls: deferred.map(callOf) };
  };
  let debts = withCallsOf(NO_DEBTS, { contractId: first, ancestors: [] }, callsOf(first));
  for (let due = nextCall(debts); due !== undefined; due = nextCall(debts)) {
    const { next, rest } = due;
    const { contractId } = next.call;
    order.push(`${next.kind} ${contractId} by ${next.caller} below ${next.ancestors.join() || 'nobody'}`);
    debts = withCallsOf(rest, { contractId, ancestors: next.ancestors }, callsOf(contractId));
  }
  return order;
}

describe('calls are settled', () => {
  it('inline ones in call order, depth first, right after their caller', () => {
    expect(orderOf(2n, { 2: { inline: [3n, 4n] }, 3: { inline: [5n, 6n] }, 5: { inline: [7n] } })).toEqual([
      '2',
      'inline 3 by 2 below 2',
      'inline 5 by 3 below 2,3',
      'inline 7 by 5 below 2,3,5',
      'inline 6 by 3 below 2,3',
      'inline 4 by 2 below 2',
    ]);
  });

  it('deferred ones after all inline ones, first in, first out, each with the inline calls that it makes', () => {
    const program = {
      2: { inline: [3n], deferred: [4n, 5n] },
      3: { deferred: [6n] },
      4: { inline: [7n], deferred: [8n] },
    };
    expect(orderOf(2n, program)).toEqual([
      '2',
      'inline 3 by 2 below 2',
      'deferred 4 by 2 below nobody',
      'inline 7 by 4 below 4',
      'deferred 5 by 2 below nobody',
      'deferred 6 by 3 below nobody',
      'deferred 8 by 4 below nobody',
    ]);
  });

  it('leaves the debts that it is given as they are', () => {
    const call = { contractId: 3n, methodId: 0n, inputs: [], outputs: [] };
    const debts = withCallsOf(
      NO_DEBTS,
      { contractId: 2n, ancestors: [] },
      { inlineCalls: [call], deferredCalls: [call] },
    );
    nextCall(debts);
    withCallsOf(debts, { contractId: 3n, ancestors: [2n] }, { inlineCalls: [call], deferredCalls: [] });
    expect([debts.inline.length, debts.deferred.length]).toEqual([1, 1]);
    expect(nextCall(NO_DEBTS)).toBeUndefined();
  });
});

describe('an inline call', () => {
  const frame = (...line: bigint[]): Frame => ({ contractId: line.at(-1)!, ancestors: line.slice(0, -1) });
  const upTo = (count: number): bigint[] => Array.from({ length: count }, (_, i) => BigInt(i) + 2n);

  it('must not enter a contract that waits for it', () => {
    expect(() => checkInlineCall(frame(2n, 3n), 4n)).not.toThrow();
    for (const callee of [2n, 3n])
      expect(() => checkInlineCall(frame(2n, 3n), callee)).toThrow(expect.objectContaining({ failure: 'reentry' }));
  });

  it('has at most eight contracts above it', () => {
    expect(() => checkInlineCall(frame(...upTo(8)), 99n)).not.toThrow();
    expect(() => checkInlineCall(frame(...upTo(9)), 99n)).toThrow(expect.objectContaining({ failure: 'depth' }));
  });
});
