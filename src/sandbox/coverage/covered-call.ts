import type { CallObserver, Watching } from '../../compiler/call/call-observer.js';
import { ObservedRuns } from '../../compiler/call/observed-runs.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { CoverageMark } from '../../compiler/ir/coverage-mark.js';
import type { ValueId } from '../../compiler/ir/op.js';
import type { IrOp, MethodIr } from '../../compiler/ir/ops.js';

type Values = ReadonlyMap<ValueId, bigint>;

/** A method that ran, up to the last operation that was observed. */
interface Run {
  readonly compiled: CompiledContract;
  readonly ir: MethodIr;
  last?: IrOp;
  values: Values;
}

/** Watches the methods of one call, and tells which marks of theirs it reached, also where it failed. */
export class CoveredCall implements CallObserver {
  readonly #runs = new ObservedRuns<Run>();

  begin(compiled: CompiledContract, ir: MethodIr, _: readonly bigint[], depth: number): Watching {
    const run: Run = { compiled, ir, values: new Map() };
    this.#runs.begin(ir, depth, run);
    return watching(run);
  }

  answering(): CallObserver {
    return {
      begin: (compiled, ir) => {
        const run: Run = { compiled, ir, values: new Map() };
        this.#runs.answer(ir, run);
        return watching(run);
      },
    };
  }

  /** The marks that were reached, each as often as it was. */
  *reached(): Generator<{ readonly compiled: CompiledContract; readonly mark: CoverageMark }> {
    for (const run of this.#runs.all) {
      const { compiled, ir, values } = run;
      const end = endOf(run);
      for (const mark of marksOf(compiled, ir)) {
        if (isReached(mark, end, values)) yield { compiled, mark };
      }
    }
  }
}

/** The marks of a method or view. */
const marksOf = ({ marks, methods, views }: CompiledContract, ir: MethodIr): readonly CoverageMark[] =>
  marks?.[methods.indexOf(ir)] ?? views.find((view) => view.ir === ir)?.marks ?? [];

const watching =
  (run: Run): Watching =>
  (op, values) => {
    run.last = op;
    run.values = values;
  };

function isReached({ position, guard, when }: CoverageMark, end: number, values: Values): boolean {
  if (position > end) return false;
  if (guard !== undefined && values.get(guard) !== 1n) return false;
  return when === undefined || values.get(when.value) === when.is;
}

/**
 * How many operations ran through. All that run are observed, except for one that fails: it is the first after the last
 * observed one that is not left out. A check is observed before it can fail.
 */
function endOf({ ir: { ops }, last, values }: Run): number {
  const next = last === undefined ? 0 : ops.indexOf(last) + 1;
  if (last?.op === 'assert' && values.get(last.condition) === 0n) return next - 1;
  const failing = ops.findIndex((op, i) => i >= next && isTaken(op, values));
  return failing < 0 ? ops.length : failing;
}

const isTaken = (op: IrOp, values: Values): boolean =>
  !('guard' in op) || op.guard === undefined || values.get(op.guard) === 1n;
