import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Expr, TypedFunction } from './ast.js';
import type { MethodSignature } from './nodes.js';
import type { StructType, Type } from './types.js';

/**
 * The checked program: every expression has its type, names are resolved, sugar is gone, nothing of TypeScript's own tree is left. The
 * lowering to IR reads it, and so can any other back end that shares the front end and nothing behind it.
 */
export interface TypedProgram {
  /** The contracts of the compiled file, in order. */
  readonly contracts: readonly TypedContract[];
  /** These and the ones that they read or call, by name. */
  readonly classes: ReadonlyMap<string, TypedClass>;
}

/** What others need to know of a contract. */
export interface TypedClass {
  readonly name: string;
  readonly fields: readonly TypedField[];
  readonly methods: ReadonlyMap<string, MethodSignature>;
}

/** A contract of the compiled file: what is made into circuits. */
export interface TypedContract extends TypedClass {
  readonly span: SourceSpan;
  /** Public methods, in order of declaration. */
  readonly functions: readonly TypedFunction[];
  /** Public getters of values, then those of its components. */
  readonly getters: readonly TypedGetter[];
  /** Events that its methods may emit, in order of first appearance. */
  readonly events: readonly StructType[];
}

/** A getter of a contract or of one of its components. */
export interface TypedGetter {
  readonly fn: TypedFunction;
  /** The path of its component with a dot at its end, as `payments.`; empty for one of the contract. */
  readonly prefix: string;
}

/** A field of state. */
export interface TypedField {
  readonly name: string;
  readonly type: Type;
  /** What a value that was never written reads as, a constant; absent for a mapping whose values start as zero. */
  readonly initial: Expr | undefined;
  readonly span: SourceSpan;
}
