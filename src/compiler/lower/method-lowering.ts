import type { DiagnosticCode } from '../diagnostics/codes.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { IrBuilder } from '../ir/builder.js';
import { type Typed } from '../ir/builder.js';
import type { IrKind } from '../ir/kinds.js';
import type { StorageLayout } from '../ir/layout.js';
import type { Expr, Stmt } from '../typed/ast.js';
import type { Variable } from '../typed/nodes.js';
import type { TypedProgram } from '../typed/program.js';
import { newNotes } from './notes.js';
import type { Environment, Flow, Label } from './flow.js';
import { mergeVersions, restamp, unite } from './objects/versions.js';
import {
  LOST,
  MIXED,
  same,
  type ObjectIdentity,
  type OwnComponent,
  type Scalar,
  type Value,
  type View,
} from './values.js';

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
  readonly report: (span: SourceSpan, code: DiagnosticCode, message: string, hint?: string) => void;
  readonly lowerers: Lowerers;
}

/** No method may have more operations; a loop that never ends is found by it. */
const MAX_OPERATIONS = 200_000;

const MAX_TURNS = 50_000;

/** The state of lowering one method: the IR so far, the path that is being followed and what the variables hold on it. */
export class Lowering {
  /** Undefined where no path leads on. */
  flow: Flow | undefined = { guard: undefined, variables: new Map(), versions: new Map() };
  /** Whose state `this` is: the caller's own, all of it, where absent. */
  self: View | OwnComponent | undefined;
  readonly labels = new Map<number, { breaks: Label; continues: Label | undefined }>();
  /** Where `return` leads to. */
  exit: Label | undefined;
  /** Objects of the caller's state that JavaScript would hand out by reference, by field and member. */
  readonly stateObjects = new Map<string, ObjectIdentity>();
  /** Objects of variables that were put into the state. */
  readonly storedObjects = new Set<ObjectIdentity>();
  /** Aggregates in state that were replaced as a whole, by field and member, in order. */
  readonly replaced: string[] = [];
  /** Whether a mistake was reported on the way: what has been lowered serves to find more of them only. */
  isMistaken = false;
  /** Places in the source for the staleness report. */
  readonly notes = newNotes();
  /** Calls of other contracts that are made whenever the method runs. */
  readonly certainCalls = { call: 0, defer: 0 };
  /** The calls that are being inlined, the outermost first. */
  readonly calls: SourceSpan[] = [];
  private depth = 0;
  private outermostJump = Infinity;
  private readonly constants = new Map<string, Scalar>();
  private operations = 0;
  private turns = 0;

  constructor(
    readonly context: LoweringContext,
    readonly contract: string,
    readonly builder: IrBuilder,
  ) {}

  valueOf(variable: Variable): Value | undefined {
    return this.flow!.variables.get(variable.id);
  }

  /** Takes the value as an argument, so that it is evaluated before the path is looked at: evaluation may move to another one. */
  assign(variable: Variable, value: Value): void {
    this.flow!.variables.set(variable.id, value);
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
  stop(span: SourceSpan, code: DiagnosticCode, message: string, hint?: string): never {
    this.context.report(span, code, message, hint);
    throw new LoweringStopped();
  }

  /** Reports that a limit is reached and leaves the method. */
  private exceed(span: SourceSpan, message: string, hint: string): never {
    this.context.report(span, 'QED1041', message, hint);
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

  constant(kind: IrKind, value: bigint): Scalar {
    const key = `${kind}:${value}`;
    let scalar = this.constants.get(key);
    if (scalar === undefined) {
      scalar = { tag: 'scalar', id: this.builder.const(kind, value).id, kind, constant: value };
      this.constants.set(key, scalar);
    }
    return scalar;
  }

  /** The id of the session's anchor. */
  anchorId(): Scalar {
    return { tag: 'scalar', ...this.builder.context('checkpointId') };
  }

  boolean(value: boolean): Scalar {
    return this.constant('boolean', value ? 1n : 0n);
  }

  not(value: Scalar): Scalar {
    if (value.constant !== undefined) return this.boolean(value.constant === 0n);
    return { tag: 'scalar', ...this.builder.not(value) };
  }

  and(a: Scalar | undefined, b: Scalar): Scalar {
    if (a === undefined || a.constant === 1n || a.id === b.id) return b;
    if (b.constant === 1n || a.constant === 0n) return a;
    if (b.constant === 0n) return b;
    return { tag: 'scalar', ...this.builder.logic('and', a, b) };
  }

  or(a: Scalar, b: Scalar): Scalar {
    if (a.constant === 1n || b.constant === 0n || a.id === b.id) return a;
    if (b.constant === 1n || a.constant === 0n) return b;
    return { tag: 'scalar', ...this.builder.logic('or', a, b) };
  }

  /** `then` where the condition holds, part by part. Numbers that differ are known on neither path. */
  select(condition: Scalar, then: Value, otherwise: Value): Value {
    if (condition.constant !== undefined) return condition.constant === 1n ? then : otherwise;
    // Two objects may hold the same scalars: which of them it is still matters.
    if (then === otherwise || (then.tag !== 'aggregate' && same(then, otherwise))) return then;
    if (then.tag === 'lost' || otherwise.tag === 'lost') return LOST;
    // A closure may read its variable after the path that has not set it.
    if (then.tag === 'unset' && then.isCaptured) return then;
    if (otherwise.tag === 'unset' && otherwise.isCaptured) return otherwise;
    // Any other variable that only one path has set is read after that path alone; a function that ends without `return` there does not end there.
    if (then.tag === 'unset' || then.tag === 'none') return otherwise;
    if (otherwise.tag === 'unset' || otherwise.tag === 'none') return then;
    if (then.tag === 'scalar' && otherwise.tag === 'scalar') {
      return { tag: 'scalar', ...this.builder.select(condition, then, otherwise) };
    }
    if (then.tag === 'aggregate' && otherwise.tag === 'aggregate' && then.parts.length === otherwise.parts.length) {
      const parts = then.parts.map((part, i) => this.select(condition, part, otherwise.parts[i]!));
      return { tag: 'aggregate', type: then.type, parts, aliases: unite(then.aliases, otherwise.aliases) };
    }
    if (
      then.tag === 'view' &&
      otherwise.tag === 'view' &&
      then.contract === otherwise.contract &&
      then.prefix === otherwise.prefix
    ) {
      const user = this.select(condition, then.user, otherwise.user) as Scalar;
      if ((then.contractId === undefined) !== (otherwise.contractId === undefined)) return MIXED;
      const contractId = then.contractId && (this.select(condition, then.contractId, otherwise.contractId!) as Scalar);
      const isNow = then.checkpoint === undefined && otherwise.checkpoint === undefined;
      const checkpointOf = (view: View): Scalar => view.checkpoint ?? this.anchorId();
      const checkpoint = isNow
        ? undefined
        : (this.select(condition, checkpointOf(then), checkpointOf(otherwise)) as Scalar);
      return { ...then, user, contractId, checkpoint };
    }
    return MIXED;
  }

  /** Follows `body` on the part of the current path where the condition holds; gives the path at its end. */
  private branch(from: Flow, condition: Scalar, body: () => void): Flow | undefined {
    if (condition.constant === 0n) return undefined;
    const guard = condition.constant === 1n ? from.guard : this.and(from.guard, condition);
    this.enter({ guard, variables: new Map(from.variables), versions: from.versions });
    body();
    return this.flow;
  }

  /** Makes a path the current one. */
  enter(flow: Flow | undefined): void {
    this.flow = flow;
    this.builder.guard = flow?.guard;
  }

  /** Runs one of two bodies; after it variables hold what the body that ran has left in them. */
  fork(condition: Scalar, then: () => void, otherwise: () => void): void {
    const from = this.flow!;
    const depth = this.depth + 1;
    this.nest((escaped) => {
      const whenTrue = this.branch(from, condition, then);
      const whenFalse = this.branch(from, this.not(condition), otherwise);
      if (whenTrue === undefined || whenFalse === undefined) return this.enter(whenTrue ?? whenFalse);
      const guard = escaped(depth) ? this.or(whenTrue.guard!, whenFalse.guard!) : from.guard;
      this.enter({ guard, ...this.merge(whenTrue, whenFalse, condition) });
    });
  }

  /** The value of one of two expressions; only the one that is chosen has effects. */
  choose(condition: Scalar, then: () => Value, otherwise: () => Value): Value {
    let [whenTrue, whenFalse]: [Value | undefined, Value | undefined] = [undefined, undefined];
    this.fork(
      condition,
      () => void (whenTrue = then()),
      () => void (whenFalse = otherwise()),
    );
    if (whenTrue === undefined || whenFalse === undefined) return (whenTrue ?? whenFalse)!;
    return this.select(condition, whenTrue, whenFalse);
  }

  private merge(then: Flow, otherwise: Flow, condition: Scalar): Omit<Flow, 'guard'> {
    const versions = mergeVersions(then.versions, otherwise.versions);
    const variables: Environment = new Map();
    for (const [id, value] of then.variables) {
      const other = otherwise.variables.get(id);
      if (other === undefined) continue;
      variables.set(
        id,
        this.select(condition, restamp(value, then.versions, versions), restamp(other, otherwise.versions, versions)),
      );
    }
    return { variables, versions };
  }

  /** Runs `body` with a label; at its end all paths that jumped there and the one that ran through are one again. */
  labelled(body: (label: Label) => Value | undefined): Value | undefined {
    const from = this.flow!;
    let result: Value | undefined;
    this.nest((escaped) => {
      const label: Label = { depth: this.depth, jumps: [] };
      const value = body(label);
      if (this.flow !== undefined) label.jumps.push({ ...this.flow, value });
      const guard = escaped(label.depth) ? undefined : from;
      result = this.joinAll(label.jumps, guard);
    });
    return result;
  }

  private joinAll(jumps: readonly Flow[], entry: Flow | undefined): Value | undefined {
    const last = jumps.at(-1);
    if (last === undefined) {
      this.enter(undefined);
      return undefined;
    }
    this.builder.guard = undefined;
    let joined: Flow = last;
    for (const jump of jumps.slice(0, -1).reverse()) {
      const merged = this.merge(jump, joined, jump.guard!);
      const value =
        jump.value === undefined || joined.value === undefined
          ? undefined
          : this.select(jump.guard!, jump.value, joined.value);
      joined = { guard: entry === undefined ? this.or(jump.guard!, joined.guard!) : undefined, ...merged, value };
    }
    this.enter({
      guard: entry === undefined ? joined.guard : entry.guard,
      variables: joined.variables,
      versions: joined.versions,
    });
    return joined.value;
  }

  /** Leaves for a label. */
  jump(label: Label, value?: Value): void {
    label.jumps.push({ ...this.flow!, ...(value === undefined ? {} : { value }) });
    this.outermostJump = Math.min(this.outermostJump, label.depth);
    this.enter(undefined);
  }

  /** Runs `body` one level deeper. It may ask whether a path has left for a label outside of the given depth. */
  private nest(body: (escaped: (depth: number) => boolean) => void): void {
    const outer = this.outermostJump;
    this.outermostJump = Infinity;
    this.depth++;
    body((depth) => this.outermostJump < depth);
    this.depth--;
    this.outermostJump = Math.min(outer, this.outermostJump);
  }
}

/** A span as the IR keeps it. */
export const irSpan = ({ file, line, column }: SourceSpan): { file: string; line: number; column: number } => ({
  file,
  line,
  column,
});
