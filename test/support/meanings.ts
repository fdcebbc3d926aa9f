import { expectSame, sourceOf, type CallLine } from './differential.js';
import { scalarsOf } from './plain-contract.js';
import { ThreeWay } from './three-way.js';
import { readProgram } from './twin/compile.js';

const USER = 7n;
const FILE = '/contract.ts';

/** Members of a class `C`, what stands before it, and the calls that are made of it. */
export interface ConstructCase {
  readonly name: string;
  readonly members: string;
  readonly module?: string;
  readonly calls: readonly CallLine[];
}

/**
 * Holds a class to one meaning: its source run as JavaScript, its IR with all passes and with none, the twin, and each method's circuit on the
 * variables of its first call.
 */
export async function expectOneMeaning({ members, module = '', calls }: ConstructCase): Promise<void> {
  await expectSame(members, calls, module);
  const { twin, lowered } = await readProgram(FILE, [undefined, []], { [FILE]: sourceOf(members, module) });
  const variants = lowered.map((contracts, i) => ({ name: i === 0 ? 'all passes' : 'no pass', contracts }));
  const run = new ThreeWay(twin, variants);
  const seen = new Set<string>();
  for (const [method, ...args] of calls) {
    await run.call(USER, 'C', method, args.flatMap(scalarsOf), seen.has(method) ? 'interpreter' : 'variables');
    seen.add(method);
  }
}
