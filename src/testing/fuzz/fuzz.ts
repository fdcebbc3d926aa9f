import fc from 'fast-check';
import { QedError } from '../../base/errors.js';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import type { Snapshot } from '../chain/snapshot.js';
import type { TestUser } from '../chain/test-user.js';
import { wrongValue } from '../failures/wrong-value.js';
import { arbitraryStep, stepText, type FuzzedContract, type FuzzStep } from './fuzz-step.js';

export interface FuzzOptions {
  /** Whose methods are called. */
  readonly contracts: readonly FuzzedContract[];
  /** Who calls, and whom arguments name. */
  readonly users: readonly TestUser[];
  /** Which methods are called; all by default. */
  readonly methods?: readonly string[];
  /** How many times it begins anew; 20 by default. */
  readonly runs?: number;
  /** The most calls and checkpoints of one run; 30 by default. */
  readonly length?: number;
  /** Of an earlier failure, to see it again. */
  readonly seed?: number;
  /** What must hold after each step. It throws where it does not hold, as `expect` does. */
  invariant(): void | Promise<void>;
}

/** How many calls were made, and how many of them the contracts refused. */
export interface FuzzResult {
  readonly calls: number;
  readonly refused: number;
}

/** The part of a test chain that random calls need. */
interface FuzzedChain {
  checkpoint(): Promise<bigint>;
  snapshot(): Snapshot;
  revert(snapshot: Snapshot): void;
}

/** A call or a session that a contract or the chain refuses is no failure of an invariant. */
const REFUSALS = ['QED3205', 'QED6033', 'QED6042'];
const isRefusal = (error: unknown): boolean =>
  error instanceof AggregateError
    ? error.errors.every(isRefusal)
    : error instanceof RunTimeError || (error instanceof QedError && REFUSALS.includes(error.code));

/**
 * Makes random calls from the present state on and checks an invariant after each; the state is the same afterwards.
 * Throws `QED6047` with the shortest list of calls that it found after which the invariant does not hold, `QED6048`
 * where every call was refused, or every one of a method that is named, so that it was not tested, and `QED6075` for an
 * invariant that gives a boolean.
 */
export async function fuzz(chain: FuzzedChain, options: FuzzOptions): Promise<FuzzResult> {
  const { contracts, users, methods, runs = 20, length = 30, seed, invariant } = options;
  const cast = { users, contractIds: contracts.map(({ contractId }) => contractId) };
  const step = arbitraryStep(contracts, cast, (name) => methods?.includes(name) ?? true);
  const start = chain.snapshot();
  let [calls, refused] = [0, 0];
  const accepted = new Set<string>();
  let given: QedError | undefined;
  const run = async (steps: readonly FuzzStep[]): Promise<void> => {
    chain.revert(start);
    for (const each of steps) {
      const wentThrough = await take(chain, each);
      if (each.kind === 'call') {
        calls++;
        if (wentThrough) accepted.add(each.method);
        else refused++;
      }
      const held: unknown = await invariant();
      if (typeof held === 'boolean') throw (given = noVerdict(held));
    }
  };
  const steps = fc.array(step, { minLength: 1, maxLength: length, size: 'max' });
  const details = await fc.check(fc.asyncProperty(steps, run), {
    numRuns: runs,
    ...(seed !== undefined && { seed }),
  });
  chain.revert(start);
  if (given !== undefined) throw given;
  if (details.failed) {
    const needed = await withoutIdleSteps(details.counterexample?.[0] ?? [], run);
    chain.revert(start);
    const list = needed.map((each) => `  ${stepText(each, contracts)}`).join('\n');
    const cause = details.errorInstance;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QedError('QED6047', `the invariant does not hold after these calls: ${reason}\n\n${list}\n`, {
      hint: `write them into a test of their own; { seed: ${details.seed} } finds them again`,
      details: { seed: details.seed },
      cause,
    });
  }
  if (calls > 0 && calls === refused) {
    throw new QedError('QED6048', `all ${calls} random calls were refused: nothing was tested`, {
      hint: 'bring the contract into a state in which calls succeed first, or name the methods that may',
    });
  }
  const idle = (methods ?? []).filter((name) => !accepted.has(name));
  if (calls > 0 && idle.length > 0) {
    throw new QedError('QED6048', `no random call of ${idle.join(' or ')} was accepted: it was not tested`, {
      hint: 'bring the contract into a state in which it succeeds first, give more runs, or leave its name out',
    });
  }
  return { calls, refused };
}

/** `QED6075`: what an invariant gives would decide nothing. */
const noVerdict = (held: unknown): QedError =>
  wrongValue('what the invariant gives', 'no boolean', held, 'it throws what does not hold, as expect(..) does');

/** fast-check keeps the end of a list: leaves out each step without which the rest still fails. */
async function withoutIdleSteps(
  steps: readonly FuzzStep[],
  run: (steps: readonly FuzzStep[]) => Promise<void>,
): Promise<readonly FuzzStep[]> {
  let needed = steps;
  for (const step of steps.toReversed()) {
    const rest = needed.filter((each) => each !== step);
    const fails = await run(rest).then(
      () => false,
      () => true,
    );
    if (fails) needed = rest;
  }
  return needed;
}

type Calls = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
const callsOf = ({ contract, user }: FuzzStep & { readonly kind: 'call' }): Calls => contract.as(user) as Calls;

/** Whether a step went through. */
async function take(chain: FuzzedChain, step: FuzzStep): Promise<boolean> {
  try {
    if (step.kind === 'checkpoint') await chain.checkpoint();
    else await callsOf(step)[step.method]!(...step.args);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
