import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';
import { METHODS } from '../../wire/methods.js';
import { NodeError } from '../errors.js';
import type { CallOutcome } from '../metrics/rpc-metrics.js';
import { refusal, type Answer } from './answer.js';

/** Runs a call and notes how it went. A name that is no method's is noted as `unknown`, for anybody can make up more of them. */
export const observedBy =
  (note: ((outcome: CallOutcome) => void) | undefined) =>
  async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const method = name === 'rpc.discover' || Object.hasOwn(METHODS, name) ? name : 'unknown';
    const started = performance.now();
    const outcome = (code: string | null) => note?.({ method, seconds: (performance.now() - started) / 1_000, code });
    try {
      const result = await call();
      outcome(null);
      return result;
    } catch (error) {
      outcome(codeOf(error));
      throw error;
    }
  };

/** The code that an error goes out with. */
export const codeOf = (error: unknown): string => (error instanceof QedError ? error.code : WIRE_CODES.internal);

const DEFAULT_BATCH_LIMIT = 64;

/** Answers the calls of a batch in their order; undefined when none of them wants an answer. */
export async function answerBatch(
  calls: readonly unknown[],
  answer: (body: unknown) => Promise<Answer | undefined>,
  limit = DEFAULT_BATCH_LIMIT,
): Promise<Answer | Answer[] | undefined> {
  if (calls.length === 0 || calls.length > limit) {
    const hint = `send between 1 and ${limit} calls in a batch`;
    return refusal(new NodeError('invalidRequest', `a batch of ${calls.length} calls`, hint));
  }
  const answers: Answer[] = [];
  for (const body of calls) {
    const one = await answer(body);
    if (one !== undefined) answers.push(one);
  }
  return answers.length > 0 ? answers : undefined;
}
