import type { DiagnosticCode } from '../diagnostics/codes.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Remedy } from '../diagnostics/fix.js';
import type { IrBuilder, Typed } from '../ir/builder.js';
import type { StorageLayout } from '../ir/layout.js';
import type { Expr, Stmt, TypedFunction } from '../typed/ast.js';
import type { TypedProgram } from '../typed/program.js';
import type { Exchange } from './objects/exchange.js';
import { newNotes } from './notes.js';
import type { Label } from './flow.js';
import { Paths } from './paths.js';
import type { ObjectIdentity, OwnComponent, Scalar, Value, View } from './values.js';

/** Thrown after a diagnostic was reported: the statement, or with `isFinal` the method, cannot be lowered further. */
export class LoweringStopped extends Error {
  constructor(readonly isFinal = false) {
    super();
  }
}

/** The parts of the lowering call each other through this table, so that no module needs the one that uses it. */
export interface Lowerers {
  expression(lowering: Lowering, expr: Expr): Value;
  statements(lowering: Lowering, body: readonly Stmt[]): void;
}

/** What lowering needs to know of the program. */
export interface LoweringContext {
  readonly program: TypedProgram;
  readonly layoutOf: (contract: string) => StorageLayout;
  readonly report: (span: SourceSpan, code: DiagnosticCode, message: string, hint?: string, remedy?: Remedy) => void;
  readonly lowerers: Lowerers;
  /** Functions without parameters that are too large by themselves: so is what calls them. */
  readonly tooLarge: Set<TypedFunction>;
}

/** No method may have more operations; a loop that never ends is found by it. */
const MAX_OPERATIONS = 200_000;

const MAX_TURNS = 50_000;

/** The state of lowering one method: the IR so far, the path that is being followed and what the variables hold on it. */
export class Lowering extends Paths {
  /** Whose state `this` is: the caller's own, all of it, where absent. */
  self: View | OwnComponent | undefined;
  readonly labels = new Map<number, { breaks: Label; continues: Label | undefined }>();
  /** Where `return` leads to. */
  exit: Label | undefined;
  /** Objects of the caller's state that JavaScript would hand out by reference, by field and member. */
  readonly stateObjects = new Map<string, ObjectIdentity>();
  /** The constants of modules that the method has used. */
  readonly moduleConstants = new Map<TypedFunction, Value>();
  /** All objects that a place in state may hold: its own, and those of variables that were put there. */
  readonly heldObjects = new Set<ObjectIdentity>();
  /** Aggregates in state that were replaced as a whole, by field and member, in order. */
  readonly replaced: string[] = [];
  /** The assignment to several targets that is being made. */
  exchange: Exchange | undefined;
  /** Whether a mistake was reported on the way: what has been lowered serves to find more of them only. */
  isMistaken = false;
  /** Places in the source for the staleness report. */
  readonly notes = newNotes();
  /** Calls of other contracts that are made whenever the method runs. */
  readonly certainCalls = { call: 0, defer: 0 };
  /** The calls that are being inlined, the outermost first. */
  readonly calls: SourceSpan[] = [];
  /** Whether a limit was reached. */
  isTooLarge = false;
  private operations = 0;
  private turns = 0;

  constructor(
    readonly context: LoweringContext,
    readonly contract: string,
    builder: IrBuilder,
  ) {
    super(builder);
  }

  expression(expr: Expr): Value {
    const outer = this.builder.span;
    this.builder.span = irSpan(expr.span);
    const value = this.context.lowerers.expression(this, expr);
    this.builder.span = outer;
    if (value.tag === 'lost') throw new LoweringStopped();
    return value;
  }

  scalar(expr: Expr): Scalar {
    const value = this.expression(expr);
    if (value.tag !== 'scalar')
      throw new TypeError(`an expression '${expr.tag}' of ${value.tag} where a scalar is wanted`);
    return value;
  }

  statements(body: readonly Stmt[]): void {
    this.context.lowerers.statements(this, body);
  }

  /** Reports and leaves the statement. */
  stop(span: SourceSpan, code: DiagnosticCode, message: string, hint?: string, remedy?: Remedy): never {
    this.context.report(span, code, message, hint, remedy);
    throw new LoweringStopped();
  }

  /** Reports that a limit is reached and leaves the method. */
  private exceed(span: SourceSpan, message: string, hint: string): never {
    this.context.report(span, 'QED1041', message, hint);
    this.isTooLarge = true;
    throw new LoweringStopped(true);
  }

  /** Runs `body`; after a mistake in it goes on from here, with `otherwise` instead. */
  attempt(body: () => void, otherwise: () => void): void {
    const { flow, self, exit, depth, outermostJump } = this;
    try {
      body();
    } catch (error) {
      if (!(error instanceof LoweringStopped) || error.isFinal) throw error;
      Object.assign(this, { isMistaken: true, self, exit, depth, outermostJump });
      this.enter(flow);
      otherwise();
    }
  }

  /** Loops in loops and functions that call others twice multiply: turns and calls are counted together. */
  countTurn(span: SourceSpan): void {
    if (++this.turns > MAX_TURNS) {
      this.exceed(
        span,
        `the loops and calls of the method have more than ${MAX_TURNS} turns together`,
        'use smaller bounds',
      );
    }
  }

  /** Names a value of the builder; counts operations. */
  emit(value: Typed, span: SourceSpan): Scalar {
    if (++this.operations > MAX_OPERATIONS) {
      this.exceed(span, `the method has more than ${MAX_OPERATIONS} operations`, 'use smaller bounds or several calls');
    }
    return { tag: 'scalar', id: value.id, kind: value.kind };
  }
}

/** A span as the IR keeps it. */
export const irSpan = ({ file, line, column }: SourceSpan): { file: string; line: number; column: number } => ({
  file,
  line,
  column,
});
