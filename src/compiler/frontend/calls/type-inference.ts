import type { Node } from 'ts-morph';
import { type CallExpression, type ParameterDeclaration, type Type as TsType } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { partsOf } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import type { BoundParameter } from '../functions/function-instance.js';
import type { Scope } from '../scope/scope.js';
import type { TypeArgument } from '../types/type-reader.js';

/** One call while its arguments are matched with the parameters. */
export class CallInference {
  readonly types = new Map<unknown, TypeArgument>();
  readonly bound = new Map<ParameterDeclaration, BoundParameter>();
  readonly args = new Map<ParameterDeclaration, Expr>();
  readonly key: string[] = [];

  constructor(
    readonly scope: Scope,
    readonly node: CallExpression,
  ) {}

  /** The declared type with what is known of the type parameters; undefined where it names one that is not known yet. */
  known(type: TsType, at: Node): Type | undefined {
    const { types } = this.scope.unit;
    return types.within(this.types, () => types.tryRead(type, at));
  }

  /** Learns type parameters from the type of an argument. */
  learn(declared: TsType, type: Type, at: Node): void {
    const actual = resolve(type);
    if (declared.isTypeParameter()) {
      const symbol = declared.getSymbol()?.compilerSymbol;
      const before = this.types.get(symbol);
      if (before === undefined) this.types.set(symbol, actual);
      else if (typeof before !== 'number') unify(before, actual);
      return;
    }
    if (actual.tag === 'array' || (actual.tag === 'tuple' && !declared.isTuple())) {
      const [item, size] = declared.getTypeArguments();
      const length = actual.tag === 'array' ? actual.length : actual.items.length;
      if (size?.isTypeParameter() === true && !this.types.has(size.getSymbol()?.compilerSymbol))
        this.types.set(size.getSymbol()?.compilerSymbol, length);
      const items = actual.tag === 'array' ? [actual.item] : actual.items;
      if (item !== undefined) items.forEach((each) => this.learn(item, each, at));
    } else if (actual.tag === 'tuple') {
      declared.getTupleElements().forEach((each, i) => actual.items[i] && this.learn(each, actual.items[i], at));
    } else if (actual.tag === 'struct') {
      for (const { name, type: part } of partsOf(actual)) {
        const property = declared.getProperty(name);
        if (property !== undefined) this.learn(property.getTypeAtLocation(at), part, at);
      }
    }
  }
}
