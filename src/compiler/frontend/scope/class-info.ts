import type { ClassDeclaration, Expression, ParameterDeclaration } from 'ts-morph';
import type { MethodSignature } from '../../typed/nodes.js';
import type { TypedField } from '../../typed/program.js';
import type { StructType, Type } from '../../typed/types.js';

/** A contract or component class as its own methods and other contracts see it. */
export interface ClassInfo {
  readonly name: string;
  /** Part of contracts: its methods are inlined, its fields lie among theirs. */
  readonly isComponent: boolean;
  readonly declaration: ClassDeclaration;
  readonly fields: ReadonlyMap<string, TypedField & { readonly isReadonly: boolean }>;
  readonly signatures: ReadonlyMap<string, MethodSignature>;
  readonly events: Map<string, StructType>;
  /** What a component takes when it is made: constants, each a `readonly` member. */
  readonly parameters: readonly ParameterDeclaration[];
  /** The constants of one `new`, by member; absent for the class itself. */
  readonly constants?: ReadonlyMap<string, { readonly value: Expression; readonly type: Type }>;
}
