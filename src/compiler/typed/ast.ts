import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { BoundName } from '../ir/contract.js';
import type { ContextName } from '../ir/context-ops.js';
import type { DigestAlgorithm, SignatureScheme } from '../ir/hash-ops.js';
import type {
  ArithmeticOperator,
  CompareOperator,
  Compared,
  JumpTarget,
  Literal,
  MethodSignature,
  Node,
  Typed,
  Variable,
} from './nodes.js';
import type { MappingType, StructType, Type } from './types.js';

/**
 * The tree of checked code. A function holds statements, a statement expressions, an expression the functions that it inlines: so the three
 * stand in one file.
 */

/** A method, getter, helper function or arrow function. */
export interface TypedFunction {
  readonly name: string;
  /** The class whose declaration has it. */
  readonly className?: string | undefined;
  readonly span: SourceSpan;
  readonly parameters: readonly TypedParameter[];
  readonly result: Type;
  /** It sees the variables around it: a closure, or what is made of one. Another back end writes it where it is called. */
  readonly isInner?: true | undefined;
  /** A constant outside of functions: it has the same value wherever it is used. */
  readonly isConstant?: true | undefined;
  /** Empty until the function has been read: functions may be called before their declaration. */
  body: readonly Stmt[];
}

/** A parameter and the default that it may have. */
export interface TypedParameter {
  readonly variable: Variable;
  /** Evaluated at the call where the argument is missing; sees the parameters before it. */
  readonly initial?: Expr | undefined;
}

/** What may go on beyond the line on which its span ends. */
interface Extended {
  /** How many characters it has in the source on all its lines; absent for what no source says so. */
  readonly extent?: number;
}

/** An expression with its type; `tag` says which. */
export type Expr =
  /** An integer or boolean constant, or a `number`. `bound` is the name that the source has for a contract's id. */
  | (Typed & {
      readonly tag: 'constant';
      /** Below a `wrap` only its low bits are kept, once the kind is known. */
      value: bigint;
      readonly literal?: Literal;
      readonly bound?: BoundName;
    })
  | (Typed & { readonly tag: 'variable'; readonly variable: Variable })
  /** A state field of `this`, which in a getter may be another user's state. */
  | (Typed & { readonly tag: 'state'; readonly field: string })
  /** A part of a struct, tuple or view. */
  | (Typed & { readonly tag: 'member'; readonly object: Expr; readonly name: string })
  /** `index` is a `number`, or an integer where the source says `a[Number(x)]`. */
  | (Typed & { readonly tag: 'index'; readonly object: Expr; readonly index: Expr })
  | (Typed & {
      readonly tag: 'get';
      readonly mapping: Expr;
      readonly mappingType: MappingType;
      readonly keys: readonly Expr[];
    })
  | (Typed & {
      readonly tag: 'set';
      readonly mapping: Expr;
      readonly mappingType: MappingType;
      readonly keys: readonly Expr[];
      readonly value: Expr;
    })
  | (Typed & {
      readonly tag: 'at';
      readonly contract: string;
      readonly user: Expr;
      readonly where: readonly Where[];
    })
  /** A component: `this` in one where it has no name, else that field of `object`, of `this` where it is absent. */
  | (Typed & { readonly tag: 'component'; readonly object?: Expr | undefined; readonly name?: string | undefined })
  /** The same component in another user's state. */
  | (Typed & {
      readonly tag: 'componentAt';
      readonly component: Expr;
      readonly user: Expr;
      readonly where: readonly Where[];
    })
  | (Typed & { readonly tag: 'not'; readonly value: Expr })
  | (Typed & { readonly tag: 'negate'; readonly value: Expr })
  | (Typed & {
      readonly tag: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expr;
      readonly right: Expr;
      /** Keeps the low bits of the exact result. */
      wrap?: true;
    })
  | (Typed & { readonly tag: 'compare'; readonly operator: CompareOperator; readonly left: Expr; readonly right: Expr })
  /** By value, of aggregates. */
  | (Typed & { readonly tag: 'equals'; readonly left: Expr; readonly right: Expr })
  | (Typed &
      Extended & { readonly tag: 'logical'; readonly operator: '&&' | '||'; readonly left: Expr; readonly right: Expr })
  | (Typed &
      Extended & {
        readonly tag: 'conditional';
        readonly condition: Expr;
        readonly then: Expr;
        readonly otherwise: Expr;
      })
  | (Typed & { readonly tag: 'cast'; readonly value: Expr; readonly mode: 'check' | 'wrap' })
  | (Typed & { readonly tag: 'choose'; readonly which: 'min' | 'max'; readonly left: Expr; readonly right: Expr })
  | (Typed & { readonly tag: 'fieldDivision'; readonly left: Expr; readonly right: Expr })
  | (Typed & { readonly tag: 'floor'; readonly value: Expr })
  | (Typed & { readonly tag: 'context'; readonly name: ContextName })
  /** A struct of what a past checkpoint knows, its id first. */
  | (Typed & { readonly tag: 'checkpointAt'; readonly checkpoint: Expr })
  /** Whether a user's key is the actor's of the contract that runs. */
  | (Typed & { readonly tag: 'isActor'; readonly user: Expr })
  | (Typed & { readonly tag: 'poseidon'; readonly domain?: string | undefined; readonly inputs: readonly Expr[] })
  /** `bytes` are an array or tuple of u8. */
  | (Typed & { readonly tag: 'digest'; readonly algorithm: DigestAlgorithm; readonly bytes: Expr })
  /** `signature` and `publicKey` are structs of the scheme; the message is 32 bytes, or for Schnorr any values. */
  | (Typed & {
      readonly tag: 'verify';
      readonly scheme: SignatureScheme;
      readonly signature: Expr;
      readonly publicKey: Expr;
      readonly message: readonly Expr[];
    })
  /** `path` is an array or tuple of hashes, the lowest sibling first. */
  | (Typed & { readonly tag: 'merkleRoot'; readonly leaf: Expr; readonly index: Expr; readonly path: Expr })
  | (Typed & { readonly tag: 'struct'; readonly parts: readonly StructPart[] })
  | (Typed & { readonly tag: 'array'; readonly items: readonly ArrayItem[] })
  | (Typed & { readonly tag: 'fill'; readonly value: Expr; readonly length: number })
  | (Typed & { readonly tag: 'clone'; readonly value: Expr })
  /** The value itself, of a scalar or aggregate type: that it may be old does no harm, the author says. */
  | (Typed & { readonly tag: 'stale'; readonly value: Expr; readonly reason: string })
  | (Typed & {
      readonly tag: 'iterate';
      readonly method: 'map' | 'reduce' | 'some' | 'every' | 'forEach';
      readonly array: Expr;
      readonly callback: TypedFunction;
      readonly start?: Expr | undefined;
    })
  | (Typed & {
      readonly tag: 'assign';
      readonly target: Expr;
      readonly operator?: ArithmeticOperator | undefined;
      readonly value: Expr;
    })
  /** All values are read before the first is written. */
  | (Typed & { readonly tag: 'assignAll'; readonly targets: readonly Expr[]; readonly values: readonly Expr[] })
  /** `x++` has the old value, `++x` the new one. */
  | (Typed & { readonly tag: 'step'; readonly target: Expr; readonly operator: '+' | '-'; readonly prefix: boolean })
  /** Inlined. `self` is the view on which a getter is read or the component whose method it is; absent, `this` stays what it is. */
  | (Typed & {
      readonly tag: 'call';
      readonly callee: TypedFunction;
      readonly self?: Expr | undefined;
      readonly args: readonly Expr[];
    })
  | (Typed & {
      readonly tag: 'remote';
      readonly mode: 'call' | 'defer';
      readonly contract: string;
      readonly contractId: Expr;
      readonly signature: MethodSignature;
      readonly args: readonly Expr[];
    })
  | (Typed & {
      readonly tag: 'assert';
      readonly condition: Expr;
      readonly message: readonly (string | Expr)[];
      readonly compared: readonly Compared[];
    })
  | (Typed & { readonly tag: 'emit'; readonly event: StructType; readonly value: Expr })
  | (Typed & { readonly tag: 'validUntil'; readonly checkpoint: Expr })
  | (Typed & { readonly tag: 'native'; readonly mode: 'credit' | 'debit'; readonly amount: Expr })
  /** Stands where an error was reported. */
  | (Typed & { readonly tag: 'error' });

/** Which contract's state is read, and as of which checkpoint; in the order in which they are evaluated. */
export interface Where {
  readonly name: 'contract' | 'checkpoint';
  readonly value: Expr;
}

/** One part of a struct that is written out. */
export type StructPart = { readonly spread: Expr } | { readonly name: string; readonly value: Expr };

/** One part of an array that is written out; a spread one gives all of its items. */
export type ArrayItem = { readonly spread: Expr } | { readonly value: Expr };

/** A statement. */
export type Stmt =
  | (Node & { readonly tag: 'expression'; readonly value: Expr })
  | (Node & { readonly tag: 'let'; readonly variable: Variable; readonly value: Expr | undefined })
  | (Node & {
      readonly tag: 'block';
      readonly body: readonly Stmt[];
      /** A labelled block, left by `break`. */ readonly target?: JumpTarget | undefined;
    })
  | (Node & {
      readonly tag: 'if';
      readonly condition: Expr;
      readonly then: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    })
  | (Node & {
      readonly tag: 'for';
      readonly target: JumpTarget;
      readonly start: readonly Stmt[];
      readonly condition: Expr | undefined;
      readonly update: readonly Expr[];
      readonly body: readonly Stmt[];
    })
  | (Node & {
      readonly tag: 'forOf';
      readonly target: JumpTarget;
      readonly item: Variable;
      readonly index?: Variable | undefined;
      readonly array: Expr;
      readonly body: readonly Stmt[];
    })
  | (Node & {
      readonly tag: 'switch';
      readonly target: JumpTarget;
      readonly subject: Expr;
      readonly cases: readonly SwitchCase[];
    })
  | (Node & { readonly tag: 'return'; readonly value: Expr | undefined })
  | (Node & { readonly tag: 'break' | 'continue'; readonly target: JumpTarget });

/** One group of labels with the statements that they share; `isDefault` where `default` is among the labels. */
export interface SwitchCase {
  readonly labels: readonly Expr[];
  readonly isDefault: boolean;
  readonly body: readonly Stmt[];
}
