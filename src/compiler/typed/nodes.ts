import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Type } from './types.js';

/** A public method as its callers see it. */
export interface MethodSignature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type;
}

/** A local variable or parameter; two of one name have two ids. */
export interface Variable {
  readonly id: number;
  readonly name: string;
  type: Type;
  /** Whether a closure uses it: TypeScript does not tell there whether it has a value. */
  isCaptured?: true;
  /** What a `const` is that is a `number` made of literals. */
  known?: number;
}

/** What every part of the tree has: its place in the source. */
export interface Node {
  readonly span: SourceSpan;
}

/** What every expression has. */
export interface Typed extends Node {
  type: Type;
  /** Of the value of a module's constant, when it is a struct or array: nobody may change it. */
  readonly isKept?: true;
}

/** Of a literal, and of a constant that is made of literals: whether it is part of a larger one, which alone must fit its kind. */
export interface Literal {
  isPart: boolean;
}

/** Operators of integers and field elements, as TypeScript writes them. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^' | '**';

/** Operators that give a boolean. */
export type CompareOperator = '===' | '!==' | '<' | '<=' | '>' | '>=';

/** A side of the comparison that is asserted: `condition` is `left op right`, and its sides are shown when it fails. */
export interface Compared {
  readonly text: string;
  readonly side: 'left' | 'right';
}

/** A loop or switch that `break` and `continue` name. */
export interface JumpTarget {
  readonly id: number;
}
