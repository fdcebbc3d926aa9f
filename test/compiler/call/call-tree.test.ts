// However deep the calls between contracts go, an inline call runs twice: to answer its caller, and when it is due.
import { describe, expect, it } from 'vitest';
import { executeCallTree, type AnsweringWorld, type CallWorld } from '../../../src/compiler/call/call-tree.js';
import type { AnsweredCall, Execution } from '../../../src/compiler/interpreter/execution.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';

/** The inline and the deferred calls of each contract. */
type Program = Readonly<Record<string, { readonly inline?: readonly bigint[]; readonly deferred?: readonly bigint[] }>>;

/** A user whose contracts call as `program` tells; each gives how often it has run, with what its callees gave. */
class CountingWorld implements CallWorld<{ readonly execution: Execution }> {
  constructor(
    readonly program: Program,
    readonly name: 'session' | 'copy',
    readonly log: string[],
    readonly runs: Map<bigint, bigint>,
    readonly lies = false,
  ) {}

  async execute(
    ...[call, inlineCall]: Parameters<AnsweringWorld<never>['execute']>
  ): Promise<{ execution: Execution }> {
    const { contractId } = call;
    const { inline = [], deferred = [] } = this.program[contractId.toString()] ?? {};
    const inlineCalls: AnsweredCall[] = [];
    for (const [i, callee] of inline.entries()) {
      const made = { contractId: callee, methodId: 0n, inputs: [BigInt(i)] };
      inlineCalls.push({ ...made, outputs: await inlineCall(made) });
    }
    const given = inlineCalls.flatMap(({ outputs }) => outputs);
    const runs = (this.runs.get(contractId) ?? 0n) + (this.lies && this.name === 'copy' ? 1n : 0n);
    const outputs = [runs, ...given];
    const deferredCalls = deferred.map((callee) => ({ contractId: callee, methodId: 0n, inputs: [] }));
    return { execution: { outputs, inlineCalls, deferredCalls } as unknown as Execution };
  }

  apply({ contractId }: { readonly contractId: bigint }): Promise<void> {
    this.log.push(`${this.name} ${contractId}`);
    this.runs.set(contractId, (this.runs.get(contractId) ?? 0n) + 1n);
    return Promise.resolve();
  }

  copy(): CountingWorld {
    return new CountingWorld(this.program, 'copy', this.log, new Map(this.runs), this.lies);
  }
}

async function executed(program: Program, lies = false): Promise<string[]> {
  const log: string[] = [];
  await executeCallTree(new CountingWorld(program, 'session', log, new Map(), lies), {
    kind: 'standard',
    contractId: 1n,
    methodId: 0n,
    inputs: [],
    caller: NO_CONTRACT,
    ancestors: [],
  });
  return log;
}

describe('a call with all that follow from it', () => {
  it('runs each contract of a chain of nine twice, but for the first', async () => {
    const chain = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [i + 1, { inline: [BigInt(i + 2)] }]));
    expect(await executed(chain)).toEqual([
      ...[9, 8, 7, 6, 5, 4, 3, 2].map((id) => `copy ${id}`),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => `session ${id}`),
    ]);
  });

  it('runs a tree in its order, and what a deferred call makes', async () => {
    const tree: Program = {
      1: { inline: [2n, 3n], deferred: [4n] },
      2: { inline: [5n, 6n] },
      // 5 has run before, for 2
      3: { inline: [5n, 7n], deferred: [6n] },
      4: { inline: [8n] },
      8: { inline: [9n] },
    };
    const log = await executed(tree);
    const copies = log.filter((line) => line.startsWith('copy')).map((line) => Number(line.slice(5)));
    const session = log.filter((line) => line.startsWith('session')).map((line) => Number(line.slice(8)));
    expect(copies).toEqual([5, 6, 2, 5, 7, 3, 9, 8]);
    expect(session).toEqual([1, 2, 5, 6, 3, 5, 7, 4, 8, 9, 6]);
  });

  it('refuses what a callee gives otherwise than it answered', async () => {
    await expect(executed({ 1: { inline: [2n] } }, true)).rejects.toThrow('an inline call answered 1 and then gave 0');
  });
});
