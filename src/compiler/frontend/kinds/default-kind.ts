import type { Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';

/** Decides the kind of an integer that nothing else has decided, where any kind would do. */
export function defaultKind(type: Type, kind: Type): void {
  if (resolve(type).tag === 'infer') unify(type, kind);
}
