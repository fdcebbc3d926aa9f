import type { ClassDeclaration, Expression, Node, Statement, Symbol as TsSymbol } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Fix } from '../../diagnostics/fix.js';
import type { Expr, Stmt, TypedFunction } from '../../typed/ast.js';
import type { BindContract } from '../../typed/contract-names.js';
import type { JumpTarget, Variable } from '../../typed/nodes.js';
import { ERROR, type Type } from '../../typed/types.js';
import type { Reporter } from '../source/reporter.js';
import type { TypeReader } from '../types/type-reader.js';
import type { Closure, FunctionNode } from './callable.js';
import type { ClassInfo } from './class-info.js';
import type { Jump } from './jump.js';
import type { KnownValue, LocalConstant } from './local-constant.js';

/**
 * The parts of the front end call each other through this table: expressions hold functions, functions statements, statements expressions,
 * and no file imports the one that uses it. The table, the unit that holds it and the scope that is passed through it name each other, so
 * they stand in one file.
 */
export interface Readers {
  /** The expression with its type; `expected` gives literals their kind and is what the value must fit. */
  expression(scope: Scope, node: Expression, expected?: Type): Expr;
  /** A boolean; anything else is refused as truthiness. */
  condition(scope: Scope, node: Expression): Expr;
  statements(scope: Scope, nodes: readonly Statement[]): Stmt[];
  /** Reads a function once; `owner` is the class whose `this` it has. Undefined where it was refused. */
  functionOf(unit: CompilationUnit, node: FunctionNode, owner: ClassInfo | undefined): TypedFunction | undefined;
  /** A view or component as an argument; also `this`. Any other expression is read as a value. */
  ownerArgument(scope: Scope, node: Expression): Expr;
  /** Reads the function that an array method runs for each item. */
  callback(
    scope: Scope,
    node: Expression,
    parameters: readonly Type[],
    result: Type | undefined,
  ): TypedFunction | undefined;
}

/** What is known of the whole program while it is read; `unit` everywhere. */
export class CompilationUnit {
  private variables = 0;
  private targets = 0;
  readonly classes = new Map<ClassDeclaration, ClassInfo>();
  /** Components that are made with arguments, by the expression that makes them. */
  readonly componentInstances = new Map<Node, ClassInfo>();
  /** By declaration and instance; undefined while the function is being read or where it was refused. */
  readonly functions = new Map<Node, Map<string, TypedFunction | undefined>>();
  readonly functionsInProgress = new Set<Node>();
  /** Module constants that are being read, to find those that name themselves. */
  readonly constantsInProgress = new Set<Node>();
  /** What the constants outside of functions are, by their initialisers; undefined where they are not made of literals alone. */
  readonly knownConstants = new Map<Node, KnownValue | undefined>();
  /** The `number`s among them. */
  readonly numberConstants = new Map<Node, bigint>();
  /** The others, by their initialisers and by what is wanted of them, and for which of these they are refused. */
  readonly sharedConstants = new Map<
    Node,
    { readonly byType: Map<string, TypedFunction>; readonly refused: Set<string> }
  >();
  /** The initialisers of constants that were refused wherever they are used. */
  readonly refusedConstants = new Set<Node>();
  /** Constants such as `const k = Number(i)`: each holds the integer, and how far it can be from zero. */
  readonly runTimeNumbers = new Map<Variable, bigint>();
  /** The names that the source has for other contracts, with the class of each. */
  readonly namedContracts = new Map<string, string>();
  private readonly accounted = new WeakSet<Node>();

  constructor(
    readonly reporter: Reporter,
    readonly types: TypeReader,
    readonly readers: Readers,
    /** The contract or component of a node's class, or undefined where it is none that can be compiled. */
    readonly classOf: (declaration: ClassDeclaration) => ClassInfo | undefined,
    readonly options: { readonly system: boolean; readonly bind?: BindContract | undefined },
  ) {}

  /** Notes that a node has become part of the program, or was refused; an argument that nobody accounts for is refused. */
  accountFor(node: Node): void {
    this.accounted.add(node);
  }

  isAccountedFor(node: Node): boolean {
    return this.accounted.has(node);
  }

  newVariable(name: string, type: Type): Variable {
    return { id: this.variables++, name, type };
  }

  newTarget(): JumpTarget {
    return { id: this.targets++ };
  }
}

/** One function while its body is read. Arrow functions get an inner scope that sees the outer one's variables. */
export class Scope {
  readonly jumps: Jump[] = [];
  private readonly variables = new Map<unknown, Variable>();
  private readonly closures = new Map<unknown, Closure>();
  private readonly constants = new Map<unknown, LocalConstant>();
  /** Optional parameters, and whether this instance of the function has them. */
  private readonly optionals = new Map<unknown, boolean>();
  private readonly parameters = new Set<Variable>();
  private fields: ReadonlyMap<string, Variable> | undefined;
  /** Checks that wait until all kinds of the function are known. */
  private readonly deferred: (() => void)[];
  private readonly open: (() => void)[];
  private readonly localConstants: LocalConstant[];

  constructor(
    readonly unit: CompilationUnit,
    /** The class that `this` is of; undefined in functions outside a class and in static methods. */
    readonly self: ClassInfo | undefined,
    /** Declared, or what the first `return` has; undefined until then. */
    public result: Type | undefined,
    private readonly outer?: Scope,
    /** Where the literals of a constant without declared type are reported: at its use, which gives them their kind. */
    readonly place?: Node,
  ) {
    this.deferred = outer?.deferred ?? [];
    this.open = outer?.open ?? [];
    this.localConstants = outer?.localConstants ?? [];
  }

  declare(symbol: TsSymbol | undefined, variable: Variable, role: 'local' | 'parameter' = 'local'): void {
    if (symbol !== undefined) this.variables.set(symbol.compilerSymbol, variable);
    if (role === 'parameter') this.parameters.add(variable);
  }

  variableOf(symbol: TsSymbol | undefined): Variable | undefined {
    if (symbol === undefined) return undefined;
    const own = this.variables.get(symbol.compilerSymbol);
    if (own !== undefined) return own;
    const captured = this.outer?.variableOf(symbol);
    if (captured !== undefined) captured.isCaptured = true;
    return captured;
  }

  /** What `this.x` is in the constructor of a struct. */
  declareFields(fields: ReadonlyMap<string, Variable>): void {
    this.fields = fields;
  }

  fieldOf(name: string): Variable | undefined {
    return this.fields?.get(name) ?? this.outer?.fieldOf(name);
  }

  declareClosure(symbol: TsSymbol | undefined, closure: Closure): void {
    if (symbol !== undefined) this.closures.set(symbol.compilerSymbol, closure);
  }

  closureOf(symbol: TsSymbol | undefined): Closure | undefined {
    if (symbol === undefined) return undefined;
    return this.closures.get(symbol.compilerSymbol) ?? this.outer?.closureOf(symbol);
  }

  /** A `const` that is made of literals alone. */
  declareConstant(symbol: TsSymbol | undefined, constant: LocalConstant): void {
    if (symbol !== undefined) this.constants.set(symbol.compilerSymbol, constant);
    this.localConstants.push(constant);
  }

  constantNamed(symbol: TsSymbol | undefined): LocalConstant | undefined {
    if (symbol === undefined) return undefined;
    return this.constants.get(symbol.compilerSymbol) ?? this.outer?.constantNamed(symbol);
  }

  declareOptional(symbol: TsSymbol | undefined, isGiven: boolean): void {
    if (symbol !== undefined) this.optionals.set(symbol.compilerSymbol, isGiven);
  }

  /** Whether an optional parameter is given; undefined for all other names. */
  isGiven(symbol: TsSymbol | undefined): boolean | undefined {
    if (symbol === undefined) return undefined;
    return this.optionals.get(symbol.compilerSymbol) ?? this.outer?.isGiven(symbol);
  }

  /** Whether a node names an optional parameter. */
  isOptional(node: Node): boolean {
    return this.isGiven(node.getSymbol()) !== undefined;
  }

  isParameter(variable: Variable): boolean {
    return this.parameters.has(variable) || this.outer?.isParameter(variable) === true;
  }

  later(check: () => void): void {
    this.deferred.push(check);
  }

  /** Decides what is still open when the whole function has been read, before anything is checked. */
  settle(decide: () => void): void {
    this.open.push(decide);
  }

  /** Runs what `later` has collected; checks may add further ones. */
  finish(): void {
    for (const constant of this.localConstants) constant.note();
    for (const decide of this.open.splice(0)) decide();
    for (const constant of this.localConstants.splice(0)) constant.agree();
    for (let i = 0; i < this.deferred.length; i++) this.deferred[i]!();
    this.deferred.length = 0;
  }

  error(node: Node | SourceSpan, code: DiagnosticCode, message: string, hint?: string, fix?: Fix): void {
    this.unit.reporter.error(node, code, message, hint, fix);
  }

  /** The place of a node, as diagnostics and the typed tree name it. */
  spanOf(node: Node): SourceSpan {
    return this.unit.reporter.spanOf(node);
  }

  /** The place of a node that may go on over several lines. */
  placeOf(node: Node): { readonly span: SourceSpan; readonly extent: number } {
    return { span: this.spanOf(node), extent: node.getEnd() - node.getStart() };
  }

  /** Reports and gives the expression that stands for the mistake. */
  refuse(node: Node, code: DiagnosticCode, message: string, hint?: string, fix?: Fix): Expr {
    this.error(node, code, message, hint, fix);
    return this.errorAt(node);
  }

  errorAt(node: Node): Expr {
    return { tag: 'error', type: ERROR, span: this.spanOf(node) };
  }

  expression(node: Expression, expected?: Type): Expr {
    return this.unit.readers.expression(this, node, expected);
  }

  condition(node: Expression): Expr {
    return this.unit.readers.condition(this, node);
  }
}

/** A class that was read. */
export const classByName = (unit: CompilationUnit, name: string): ClassInfo =>
  [...unit.classes.values(), ...unit.componentInstances.values()].find((info) => info.name === name)!;
