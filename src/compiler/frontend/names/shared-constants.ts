import type { Node } from 'ts-morph';
import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import { isOfCall } from '../../typed/effects.js';
import { withOpenKinds } from '../../typed/open-kinds.js';
import { knownNumber } from '../../typed/known-number.js';
import { typeKey } from '../../typed/type-key.js';
import { ERROR, type Type } from '../../typed/types.js';
import { isResolved, unify } from '../../typed/unify.js';
import { Scope } from '../scope/scope.js';
import type { DeclaredConstant } from './declared-constants.js';
import { operatorsIn } from './known-values.js';

/**
 * The constants outside of functions that are no plain integers: structs, arrays, field elements, hashes, results of functions. Each is read once for
 * each type that its uses want of it, and computed once in each method, so that constants that are made of others take no longer than their lines.
 */

/** One use of a constant. */
interface Use {
  readonly name: string;
  readonly span: SourceSpan;
  /** Where its literals are reported. */
  readonly place: Node | undefined;
}

/** The value of a constant at one use of it. */
export function sharedConstant(
  scope: Scope,
  { initialiser }: DeclaredConstant,
  expected: Type | undefined,
  use: Use,
): Expr {
  const { unit } = scope;
  const wanted = expected !== undefined && isResolved(expected) ? expected : undefined;
  const key = wanted === undefined ? '' : typeKey(wanted);
  const { byType, refused } = unit.sharedConstants.get(initialiser) ?? {
    byType: new Map<string, TypedFunction>(),
    refused: new Set<string>(),
  };
  unit.sharedConstants.set(initialiser, { byType, refused });
  if (refused.has(key)) return { tag: 'error', type: ERROR, span: use.span };
  const found = byType.get(key);
  if (found !== undefined)
    return isResolved(found.result) ? useOf(found, use.span) : later(scope, initialiser, found, use);
  const inner = new Scope(unit, undefined, undefined, undefined, use.place);
  const value = inner.expression(initialiser, wanted);
  if (value.tag === 'error') {
    // It is reported, and the constants that are made of it need not read it again.
    refused.add(key);
    return value;
  }
  const isOpen = !isResolved(value.type);
  if (value.tag === 'constant') {
    // A `number`, a boolean, a member of an enum, or an integer such as `BigInt(2)`.
    if (isOpen)
      unit.knownConstants.set(initialiser, {
        value: value.value,
        operators: operatorsIn(inner, initialiser),
        parts: [],
      });
    scope.later(() => inner.finish());
    return value;
  }
  // What has no kind yet shows how the constant is made up, and nothing else of it is used.
  if (!isOpen) inner.finish();
  const made = knownNumber(value);
  if (made !== undefined && Number.isSafeInteger(made) && !Object.is(made, -0))
    unit.numberConstants.set(initialiser, BigInt(made));
  const constant = constantFunction(use.name, value);
  if (isOfCall(constant)) {
    unit.refusedConstants.add(initialiser);
    const hint = 'make it a function: a constant is there before any call';
    return scope.refuse(initialiser, 'QED1905', `'${use.name}' is no constant, for it depends on the call`, hint);
  }
  byType.set(key, constant);
  return isOpen ? later(scope, initialiser, constant, use) : useOf(constant, use.span);
}

const constantFunction = (name: string, value: Expr): TypedFunction => ({
  name,
  span: value.span,
  parameters: [],
  result: value.type,
  isConstant: true,
  body: [{ tag: 'return', value, span: value.span }],
});

const useOf = (callee: TypedFunction, span: SourceSpan): Expr => ({
  tag: 'call',
  callee,
  args: [],
  type: callee.result,
  span,
});

/** A constant of which each use decides the kinds: it is read when they are known. */
function later(scope: Scope, initialiser: DeclaredConstant['initialiser'], shape: TypedFunction, use: Use): Expr {
  const callee: TypedFunction = { ...shape, result: withOpenKinds(shape.result), body: [] };
  scope.later(() => {
    const value = isResolved(callee.result)
      ? sharedConstant(scope, { initialiser }, callee.result, use)
      : withoutKind(scope, initialiser, callee, use);
    callee.body = [{ tag: 'return', value, span: use.span }];
  });
  return useOf(callee, use.span);
}

/** Nothing tells the kinds of a use, so its literals say so, once. */
function withoutKind(
  { unit }: Scope,
  initialiser: DeclaredConstant['initialiser'],
  { result }: TypedFunction,
  { span, place }: Use,
): Expr {
  if (unit.refusedConstants.has(initialiser)) return { tag: 'error', type: ERROR, span };
  unit.refusedConstants.add(initialiser);
  const inner = new Scope(unit, undefined, undefined, undefined, place);
  const value = inner.expression(initialiser);
  unify(value.type, result);
  inner.finish();
  return value;
}
