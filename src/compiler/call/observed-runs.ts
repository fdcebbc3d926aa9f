import type { MethodIr } from '../ir/ops.js';

/**
 * What an observer knows of each method that ran. A callee whose value is wanted runs twice: it answers first, and then
 * it runs again in its turn. It counts once, also where the call fails before its turn comes.
 */
export class ObservedRuns<Run> {
  readonly #inTurn: Run[] = [];
  readonly #answers: { readonly ir: MethodIr; readonly run: Run }[] = [];

  /** In their order, those last whose turn did not come. */
  get all(): readonly Run[] {
    return [...this.#inTurn, ...this.#answers.map(({ run }) => run)];
  }

  /** A method runs in its turn. Where others wait for it, it has answered before: callees answer in the same order. */
  begin(ir: MethodIr, depth: number, run: Run): void {
    const answered = depth === 0 ? -1 : this.#answers.findIndex((answer) => answer.ir === ir);
    if (answered >= 0) this.#answers.splice(answered, 1);
    this.#inTurn.push(run);
  }

  /** A callee answers. */
  answer(ir: MethodIr, run: Run): void {
    this.#answers.push({ ir, run });
  }
}
