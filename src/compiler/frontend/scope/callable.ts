import type { FunctionLikeDeclaration, Node } from 'ts-morph';
import type { TypedFunction } from '../../typed/ast.js';

/** A function with a body, wherever it is written. */
export type FunctionNode = FunctionLikeDeclaration & Node;

/** A function that has a name where it is called: a closure in a `const`, a function inside a function, an argument. */
export interface Closure {
  /** Reads its body when it is first asked for; undefined where it was refused. */
  read(): TypedFunction | undefined;
}
