import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { CoverageMark } from '../ir/coverage-mark.js';
import type { TypedFunction } from '../typed/ast.js';
import type { Lowering } from './method-lowering.js';
import type { Scalar } from './values.js';

/** What of the source runs where, for coverage. Marks are no operations: they change nothing of what is lowered. */

/** A statement or an expression that goes one way or the other. */
interface Branch {
  readonly span: SourceSpan;
  readonly extent?: number;
}

export function markStatement(lowering: Lowering, span: SourceSpan): void {
  mark(lowering, { kind: 'statement', span });
}

/** A function that begins here. An arrow function is a part of the one around it. */
export function markFunction(lowering: Lowering, { name, className, span, isInner }: TypedFunction): void {
  if (isInner === true || name === '') return;
  mark(lowering, { kind: 'function', span, name: className === undefined ? name : `${className}.${name}` });
}

/** Both sides of a condition: the first is taken where it holds. */
export function markSides(lowering: Lowering, branch: Branch, condition: Scalar): void {
  markSide(lowering, branch, 0, condition, 1n);
  markSide(lowering, branch, 1, condition, 0n);
}

/** One side of a branch, which is taken where a condition is as it says. */
export function markSide(lowering: Lowering, branch: Branch, side: number, { id }: Scalar, is: 0n | 1n): void {
  const { span, extent } = branch;
  mark(lowering, { kind: 'branch', span, extent, side, when: { value: id, is } });
}

function mark(lowering: Lowering, what: Omit<CoverageMark, 'position' | 'guard'>): void {
  const { builder, flow, notes } = lowering;
  notes.marks.push({ ...what, position: builder.length, guard: flow?.guard?.id });
}
