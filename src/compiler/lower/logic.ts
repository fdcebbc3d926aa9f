import type { IrBuilder } from '../ir/builder.js';
import type { IrKind } from '../ir/kinds.js';
import { unite } from './objects/versions.js';
import { LOST, MIXED, same, type Scalar, type Value, type View } from './values.js';

/** Constants, logic and choices between values, with what is known at compile time folded away. */
export class Logic {
  private readonly constants = new Map<string, Scalar>();

  constructor(readonly builder: IrBuilder) {}

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
}
