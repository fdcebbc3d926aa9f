import type { Stmt } from '../typed/ast.js';
import type { JumpTarget } from '../typed/nodes.js';
import { named } from './objects/objects.js';
import { whole } from './objects/aliases.js';
import type { Label } from './flow.js';
import { irSpan, type Lowering } from './method-lowering.js';
import { conditionOf, lose } from './recovery.js';
import { lowerSwitch } from './switch.js';
import { NONE, UNSET } from './values.js';
import { markSides, markStatement } from './coverage-marks.js';
import { walkedArray } from './objects/walked-items.js';

const MAX_TURNS = 10_000;

/** Lowers statements in order; after one from which no path leads on, the rest is never reached. */
export function lowerStatements(lowering: Lowering, body: readonly Stmt[]): void {
  for (const [i, statement] of body.entries()) {
    if (lowering.flow === undefined) return;
    lowering.builder.span = irSpan(statement.span);
    // A block says nothing itself, and of one statement of the source there may be several here.
    if (statement.tag !== 'block' && statement.span !== body[i - 1]?.span) markStatement(lowering, statement.span);
    lowering.attempt(
      () => lowerStatement(lowering, statement),
      () => lose(lowering, statement),
    );
  }
}

function lowerStatement(lowering: Lowering, statement: Stmt): void {
  switch (statement.tag) {
    case 'expression':
      lowering.expression(statement.value);
      return;
    case 'let':
      lowering.assign(
        statement.variable,
        statement.value === undefined
          ? { ...UNSET, isCaptured: statement.variable.isCaptured }
          : named(lowering.expression(statement.value)),
      );
      return;
    case 'block':
      if (statement.target === undefined) return lowerStatements(lowering, statement.body);
      breakable(lowering, statement.target, () => lowerStatements(lowering, statement.body));
      return;
    case 'if': {
      const condition = conditionOf(lowering, statement.condition);
      markSides(lowering, statement, condition);
      lowering.fork(
        condition,
        () => lowerStatements(lowering, statement.then),
        () => lowerStatements(lowering, statement.otherwise),
      );
      return;
    }
    case 'for':
      return lowerFor(lowering, statement);
    case 'forOf':
      return lowerForOf(lowering, statement);
    case 'switch':
      return breakable(lowering, statement.target, (breaks) => lowerSwitch(lowering, statement, breaks));
    case 'return': {
      const value = statement.value === undefined ? NONE : lowering.expression(statement.value);
      lowering.jump(lowering.exit!, whole(lowering, value, statement.span));
      return;
    }
    case 'break':
      lowering.jump(lowering.labels.get(statement.target.id)!.breaks);
      return;
    case 'continue':
      lowering.jump(lowering.labels.get(statement.target.id)!.continues!);
  }
}

/** Runs `body` with a target for `break`. */
function breakable(lowering: Lowering, target: JumpTarget, body: (breaks: Label) => void): void {
  lowering.labelled((breaks) => {
    lowering.labels.set(target.id, { breaks, continues: undefined });
    body(breaks);
    return undefined;
  });
}

/** One turn of a loop: `continue` leads to its end. */
function turn(lowering: Lowering, target: JumpTarget, breaks: Label, body: readonly Stmt[]): void {
  lowering.labelled((continues) => {
    lowering.labels.set(target.id, { breaks, continues });
    lowerStatements(lowering, body);
    return undefined;
  });
}

/** Unrolls: the condition is read anew before each turn; where it is known to be false unrolling ends. */
function lowerFor(lowering: Lowering, statement: Stmt & { tag: 'for' }): void {
  lowerStatements(lowering, statement.start);
  breakable(lowering, statement.target, (breaks) => {
    for (let turns = 0; lowering.flow !== undefined; turns++) {
      if (turns > MAX_TURNS)
        lowering.stop(statement.span, 'QED1017', `the loop does not end within ${MAX_TURNS} turns`);
      lowering.countTurn(statement.span);
      const goesOn = statement.condition === undefined ? lowering.boolean(true) : lowering.scalar(statement.condition);
      markSides(lowering, statement, goesOn);
      lowering.fork(
        goesOn,
        () => undefined,
        () => lowering.jump(breaks),
      );
      if (lowering.flow === undefined) return;
      turn(lowering, statement.target, breaks, statement.body);
      if (lowering.flow !== undefined) statement.update.forEach((update) => lowering.expression(update));
    }
  });
}

function lowerForOf(lowering: Lowering, statement: Stmt & { tag: 'forOf' }): void {
  const array = walkedArray(lowering, statement.array);
  breakable(lowering, statement.target, (breaks) => {
    for (let i = 0; i < array.length; i++) {
      if (lowering.flow === undefined) return;
      lowering.assign(statement.item, named(array.item(i)));
      if (statement.index !== undefined) lowering.assign(statement.index, { tag: 'number', value: i });
      turn(lowering, statement.target, breaks, statement.body);
    }
  });
}
