import type { Expr, Stmt, SwitchCase } from '../typed/ast.js';
import { compare } from './expressions/arithmetic.js';
import { markSide } from './coverage-marks.js';
import type { Label } from './flow.js';
import type { Lowering } from './method-lowering.js';
import type { Scalar, Value } from './values.js';

type Switch = Stmt & { tag: 'switch' };

/**
 * Tests the labels in source order; `default` is taken where none fits, wherever it stands. A label that shares its clause with `default` is
 * tested in its turn, so it wins over the labels after it.
 */
export function lowerSwitch(lowering: Lowering, statement: Switch, breaks: Label): void {
  const subject = lowering.expression(statement.subject);
  const { cases } = statement;
  const fallback = cases.find(({ isDefault }) => isDefault);
  if (fallback === undefined || !testsLabels(cases, fallback)) {
    const others = cases.filter((each) => each !== fallback);
    firstFitting(
      lowering,
      statement,
      subject,
      others,
      ({ body }) => lowering.statements(body),
      () => lowering.statements(fallback?.body ?? []),
    );
    return;
  }
  // Two ways lead to its body, which is lowered once.
  lowering.labelled((toFallback) => {
    firstFitting(
      lowering,
      statement,
      subject,
      cases,
      (fitting) => {
        if (fitting === fallback) return lowering.jump(toFallback);
        lowering.statements(fitting.body);
        if (lowering.flow !== undefined) lowering.jump(breaks);
      },
      () => lowering.jump(toFallback),
    );
    return undefined;
  });
  if (lowering.flow !== undefined) lowering.statements(fallback.body);
}

/** Whether the labels beside `default` matter. Those of the last clause do only where to look at one has an effect. */
const testsLabels = (cases: readonly SwitchCase[], { labels }: SwitchCase): boolean =>
  labels.length > 0 && (labels !== cases.at(-1)!.labels || labels.some(({ tag }) => tag !== 'constant'));

/** Runs `taken` with the first clause that has a fitting label, or `otherwise`. */
function firstFitting(
  lowering: Lowering,
  statement: Switch,
  subject: Value,
  cases: readonly SwitchCase[],
  taken: (fitting: SwitchCase) => void,
  otherwise: () => void,
): void {
  const [next, ...later] = cases;
  if (next === undefined) return otherwise();
  if (next.labels.length === 0) return firstFitting(lowering, statement, subject, later, taken, otherwise);
  const fitting = fits(lowering, subject, next.labels);
  markClause(lowering, statement, next, fitting, later);
  lowering.fork(
    fitting,
    () => taken(next),
    () => firstFitting(lowering, statement, subject, later, taken, otherwise),
  );
}

/** A clause is a side of the switch; so is the way past all of them, with `default` or without. */
function markClause(
  lowering: Lowering,
  switched: Switch,
  clause: SwitchCase,
  fitting: Scalar,
  later: readonly SwitchCase[],
): void {
  const { cases } = switched;
  markSide(lowering, switched, cases.indexOf(clause), fitting, 1n);
  if (later.some(({ labels }) => labels.length > 0)) return;
  const fallback = cases.findIndex(({ isDefault }) => isDefault);
  markSide(lowering, switched, fallback < 0 ? cases.length : fallback, fitting, 0n);
}

/** Whether one of the labels is the subject. Evaluating a constant does nothing; any other label is looked at where none before it fits. */
function fits(lowering: Lowering, subject: Value, [first, ...more]: readonly Expr[]): Scalar {
  const test = (label: Expr): Scalar => compare(lowering, '===', subject, lowering.expression(label), label.span);
  return more.reduce(
    (sum, label) =>
      label.tag === 'constant'
        ? lowering.or(sum, test(label))
        : (lowering.choose(
            sum,
            () => lowering.boolean(true),
            () => test(label),
          ) as Scalar),
    test(first!),
  );
}
