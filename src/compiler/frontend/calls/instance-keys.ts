import type { ParameterDeclaration } from 'ts-morph';
import type { TypedFunction } from '../../typed/ast.js';
import { typeKey } from '../../typed/type-key.js';
import type { CallInference } from './type-inference.js';

const closureIds = new WeakMap<TypedFunction, number>();

let closureCount = 0;

/** A name for a closure that no other one has. */
function closureId(fn: TypedFunction): number {
  let id = closureIds.get(fn);
  if (id === undefined) closureIds.set(fn, (id = closureCount++));
  return id;
}

/** A text that two calls share only where they can share one reading of the function. */
export function instanceKey(call: CallInference, parameters: readonly ParameterDeclaration[]): string {
  const types = [...call.types.values()].map((type) => (typeof type === 'number' ? `#${type}` : typeKey(type)));
  const bound = parameters.map((parameter) => {
    const each = call.bound.get(parameter);
    if (each?.tag === 'closure') return `closure ${closureId(each.closure.read()!)}`;
    return each?.tag === 'typed' ? typeKey(each.type) : (each?.tag ?? '');
  });
  return [...types, '', ...bound].join(';');
}
