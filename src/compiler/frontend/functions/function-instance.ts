import type { ParameterDeclaration } from 'ts-morph';
import type { Type } from '../../typed/types.js';
import type { Closure } from '../scope/callable.js';
import type { TypeArguments } from '../types/type-reader.js';

/** One reading of a function whose arguments decide more than values: types, closures, components, what is left out. */
export interface FunctionInstance {
  /** The same for the same. */
  readonly key: string;
  readonly types: TypeArguments;
  readonly parameters: ReadonlyMap<ParameterDeclaration, BoundParameter>;
}

/** What one call decides of a parameter beside its value. */
export type BoundParameter =
  | { readonly tag: 'closure'; readonly closure: Closure }
  | { readonly tag: 'absent' }
  | { readonly tag: 'typed'; readonly type: Type };

/** The reading of a function whose arguments are values alone. */
export const PLAIN_INSTANCE: FunctionInstance = { key: '', types: new Map(), parameters: new Map() };
