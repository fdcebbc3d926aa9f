import type { Variable } from '../typed/nodes.js';
import type { Environment, Flow, Label } from './flow.js';
import { Logic } from './logic.js';
import { mergeVersions, restamp } from './objects/versions.js';
import type { Scalar, Value } from './values.js';

/** The path through a method that is being followed: how it forks, leaves for labels and becomes one again. */
export class Paths extends Logic {
  /** Undefined where no path leads on. */
  flow: Flow | undefined = { guard: undefined, variables: new Map(), versions: new Map() };
  protected depth = 0;
  protected outermostJump = Infinity;

  read(variable: Variable): Value | undefined {
    return this.flow!.variables.get(variable.id);
  }

  /** Takes the value as an argument, so that it is evaluated before the path is looked at: evaluation may move to another one. */
  assign(variable: Variable, value: Value): void {
    this.flow!.variables.set(variable.id, value);
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
