import { Node, type CallExpression, type Expression } from 'ts-morph';
import { KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import { CHECKPOINT } from '../../typed/language-structs.js';
import type { MethodSignature } from '../../typed/nodes.js';
import { describe, isAggregate, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, NUMBER, VOID, scalarType, type Type } from '../../typed/types.js';
import { inferType, resolve, unify } from '../../typed/unify.js';
import { assertion } from './assertions.js';
import { defaultKind } from '../expressions/fit-type.js';
import { digest, merkleRoot, poseidon } from './hashes.js';
import { isGlobal, languageName, unqualified } from '../source/language.js';
import type { Scope } from '../scope/scope.js';
import { verifySignature } from './signatures.js';

type Builder = (scope: Scope, node: CallExpression, args: Expression[], expected?: Type) => Expr;

const CASTS = [
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'i64',
  'UserId',
  'ContractId',
  'Field',
] as const satisfies readonly IrKind[];
const WRAPS = ['u8', 'u16', 'u32', 'u64', 'u128', 'i64'] as const satisfies readonly IrKind[];

/** What qed/contract, qed/system and JavaScript itself offer to call, by the name under which it is written. */
const LIBRARY: Readonly<Record<string, Builder>> = {
  ...Object.fromEntries(
    CASTS.map((kind): [string, Builder] => [kind, (scope, node, args) => cast(scope, node, args[0]!, kind)]),
  ),
  ...Object.fromEntries(
    WRAPS.map((kind): [string, Builder] => [`${kind}.wrap`, (scope, node, args) => wrap(scope, node, args[0]!, kind)]),
  ),
  'Field.div': (scope, node, [left, right]) => divide(scope, node, left!, right!),
  'Field.inverse': (scope, node, [value]) => inverse(scope, node, value!),
  min: (scope, node, args, expected) => choose(scope, node, 'min', args, expected),
  max: (scope, node, args, expected) => choose(scope, node, 'max', args, expected),
  assert: assertion,
  emit,
  array: fill,
  clone: (scope, node, [value], expected) => {
    const inner = scope.expression(value!, expected);
    return { tag: 'clone', value: inner, type: inner.type, span: spanOf(scope, node) };
  },
  stale: acceptStale,
  equals,
  poseidon,
  sha256: (scope, node, args) => digest(scope, node, 'sha256', args),
  keccak256: (scope, node, args) => digest(scope, node, 'keccak256', args),
  merkleRoot,
  verifyEcdsa: (scope, node, args) => verifySignature(scope, node, 'verifyEcdsa', args),
  verifySchnorr: (scope, node, args) => verifySignature(scope, node, 'verifySchnorr', args),
  'context.checkpointAt': (scope, node, [id]) => ({
    tag: 'checkpointAt',
    checkpoint: scope.expression(id!, scalarType('u32')),
    type: CHECKPOINT,
    span: spanOf(scope, node),
  }),
  'context.isActor': (scope, node, [user]) => ({
    tag: 'isActor',
    user: scope.expression(user!, scalarType('UserId')),
    type: BOOLEAN,
    span: spanOf(scope, node),
  }),
  'context.validUntil': (scope, node, [id]) => ({
    tag: 'validUntil',
    checkpoint: scope.expression(id!, scalarType('u32')),
    type: VOID,
    span: spanOf(scope, node),
  }),
  'balance.spend': spend,
  'nativeBalance.debit': (scope, node, [amount]) => native(scope, node, 'debit', amount!),
  'nativeBalance.credit': (scope, node, [amount]) => native(scope, node, 'credit', amount!),
  BigInt: (scope, node, [value]) => toBigInt(scope, node, value!),
  Number: (scope, node) => scope.refuse(node, 'QED1018', 'Number(..) of a run-time value stands only inside [ ]'),
  'Math.floor': (scope, node, [value]) => {
    const inner = scope.expression(value!, NUMBER);
    return { tag: 'floor', value: inner, type: NUMBER, span: spanOf(scope, node) };
  },
};

/** A call of the library, or undefined where it is none. */
export function libraryCall(scope: Scope, node: CallExpression, expected?: Type): Expr | undefined {
  const name = libraryName(unqualified(node.getExpression()));
  if (name === undefined) return undefined;
  const builder = Object.hasOwn(LIBRARY, name) ? LIBRARY[name] : undefined;
  if (builder !== undefined) return builder(scope, node, node.getArguments() as Expression[], expected);
  if (name === 'mapping')
    return scope.refuse(
      node,
      'QED1902',
      'a mapping is a field of a contract',
      'declare it as `name = mapping<K, V>()`',
    );
  return refuseGlobal(scope, node, name);
}

/** What no circuit can do, by its name in JavaScript. */
const NOT_DETERMINISTIC = [
  'Math.random',
  'Date.now',
  'Date',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
];

/** Refuses a function or class of JavaScript's own library. */
export function refuseGlobal(scope: Scope, node: Node, name: string): Expr {
  if (NOT_DETERMINISTIC.includes(name)) return scope.refuse(node, 'QED1067', `'${name}' is not the same for everyone`);
  return scope.refuse(node, 'QED1069', `'${name}' of JavaScript is not supported`);
}

function libraryName(callee: Node): string | undefined {
  if (Node.isIdentifier(callee)) return languageName(callee) ?? (isGlobal(callee) ? callee.getText() : undefined);
  if (!Node.isPropertyAccessExpression(callee) || !Node.isIdentifier(unqualified(callee.getExpression())))
    return undefined;
  const object = unqualified(callee.getExpression());
  const name = languageName(object) ?? (isGlobal(object) ? object.getText() : undefined);
  return name === undefined ? undefined : `${name}.${callee.getName()}`;
}

const spanOf = (scope: Scope, node: Node): Expr['span'] => scope.unit.reporter.spanOf(node);

function cast(scope: Scope, node: CallExpression, argument: Expression, kind: IrKind): Expr {
  const value = scope.expression(argument);
  const from = resolve(value.type);
  const type = scalarType(kind);
  if (from.tag === 'error') return value;
  if (from.tag === 'infer') {
    if (value.tag === 'constant') unify(from, type);
    else scope.settle(() => defaultKind(value.type, type));
  } else if (!isScalarLike(from) && from.tag !== 'number')
    return scope.refuse(node, 'QED1010', `a ${describe(from)} cannot be cast to ${kind}`, 'cast its members');
  return { tag: 'cast', value, mode: 'check', type, span: spanOf(scope, node) };
}

/** The low bits of an exact result: the operations below it that keep them are exact modulo 2^n themselves. Of a Field or Hash, of its number below p. */
function wrap(scope: Scope, node: CallExpression, argument: Expression, kind: (typeof WRAPS)[number]): Expr {
  const value = scope.expression(argument);
  if (resolve(value.type).tag === 'error') return value;
  if (!isScalarLike(value.type)) return scope.refuse(node, 'QED1010', `a ${describe(value.type)} cannot be wrapped`);
  const type = scalarType(kind);
  defaultKind(value.type, type);
  scope.later(() => {
    const from = kindOf(value.type);
    if (from === undefined) return;
    if (from === 'Field' || from === 'Hash') return;
    if (from === 'boolean' || from === 'UserId' || from === 'ContractId') {
      scope.error(node, 'QED1013', `${from} has no low bits`, `cast it first, as in \`u128(x)\``);
    } else if (KIND_WIDTH[from] < KIND_WIDTH[kind] && markWrapping(value, false)) {
      scope.error(
        node,
        'QED1010',
        `the sum is of kind ${from}, narrower than ${kind}`,
        `cast its parts, as in \`${kind}(x)\``,
      );
    } else markWrapping(value, true);
  });
  return { tag: 'cast', value, mode: 'wrap', type, span: spanOf(scope, node) };
}

/** Marks the operators whose low bits depend on the low bits of their operands alone. True where there are any. */
function markWrapping(expr: Expr, mark: boolean): boolean {
  if (expr.tag !== 'arithmetic' || !['+', '-', '*', '<<', '&', '|', '^'].includes(expr.operator)) return false;
  if (mark && ['+', '-', '*', '<<'].includes(expr.operator)) expr.wrap = true;
  markWrapping(expr.left, mark);
  if (expr.operator !== '<<') markWrapping(expr.right, mark);
  return true;
}

function divide(scope: Scope, node: CallExpression, left: Expression, right: Expression): Expr {
  const field = scalarType('Field');
  return {
    tag: 'fieldDivision',
    left: scope.expression(left, field),
    right: scope.expression(right, field),
    type: field,
    span: spanOf(scope, node),
  };
}

function inverse(scope: Scope, node: CallExpression, value: Expression): Expr {
  const type = scalarType('Field');
  const span = spanOf(scope, node);
  return {
    tag: 'fieldDivision',
    left: { tag: 'constant', value: 1n, type, span },
    right: scope.expression(value, type),
    type,
    span,
  };
}

function choose(scope: Scope, node: CallExpression, which: 'min' | 'max', args: Expression[], expected?: Type): Expr {
  const wanted =
    expected !== undefined && isScalarLike(expected) && kindOf(expected) !== 'boolean' ? expected : undefined;
  const left = scope.expression(args[0]!, wanted);
  const right = scope.expression(args[1]!, wanted);
  if (!unify(left.type, right.type))
    return scope.refuse(node, 'QED1011', `${which} of ${describe(left.type)} and ${describe(right.type)}`);
  scope.later(() => {
    const kind = kindOf(left.type);
    if (kind === 'Field') scope.error(node, 'QED1014', `Field has no order, so no ${which}`);
    else if (kind === 'Hash' || kind === 'UserId' || kind === 'ContractId')
      scope.error(node, 'QED1013', `${kind} has no order, so no ${which}`);
  });
  return { tag: 'choose', which, left, right, type: left.type, span: spanOf(scope, node) };
}

function toBigInt(scope: Scope, node: CallExpression, argument: Expression): Expr {
  const value = scope.expression(argument);
  const from = resolve(value.type);
  if (from.tag === 'error') return value;
  if (from.tag !== 'number' && kindOf(from) !== 'boolean')
    return scope.refuse(node, 'QED1902', `BigInt of ${describe(from)} is not supported`, 'cast with `u64(x)`');
  const type = inferType();
  scope.later(() => {
    if (kindOf(type) === undefined) scope.error(node, 'QED1034', 'nothing says of which kind this is');
  });
  return { tag: 'cast', value, mode: 'check', type, span: spanOf(scope, node) };
}

function fill(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const length = scope.expression(args[0]!, NUMBER);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const value = scope.expression(args[1]!, wanted?.tag === 'array' ? wanted.item : undefined);
  if (length.tag !== 'constant' || length.value < 1n || length.value > 4096n) {
    return length.tag === 'error'
      ? length
      : scope.refuse(args[0]!, 'QED1016', 'the length of an array is a literal from 1 to 4096');
  }
  const type: Type = { tag: 'array', item: value.type, length: Number(length.value) };
  if (!scope.unit.types.fits(type, node)) return scope.errorAt(node);
  return { tag: 'fill', value, length: type.length, type, span: spanOf(scope, node) };
}

function acceptStale(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const [argument, note] = args;
  const value = scope.expression(argument!, expected);
  const type = resolve(value.type);
  if (type.tag === 'error') return value;
  if (!isScalarLike(type) && !isAggregate(type))
    return scope.refuse(
      argument!,
      'QED1902',
      `a ${describe(type)} is not read yet`,
      'wrap the value that is read of it',
    );
  const reason =
    Node.isStringLiteral(note) || Node.isNoSubstitutionTemplateLiteral(note) ? note.getLiteralValue().trim() : '';
  if (reason === '') return scope.refuse(note ?? node, 'QED1046', 'the reason is a string that is not empty');
  return { tag: 'stale', value, reason, type: value.type, span: spanOf(scope, node) };
}

function equals(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const left = scope.expression(args[0]!);
  const right = scope.expression(args[1]!);
  if (!unify(left.type, right.type))
    return scope.refuse(node, 'QED1011', `equals of ${describe(left.type)} and ${describe(right.type)}`);
  return { tag: 'equals', left, right, type: BOOLEAN, span: spanOf(scope, node) };
}

function emit(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const typeNode = node.getTypeArguments()[0];
  if (typeNode === undefined)
    return scope.refuse(node, 'QED1030', 'the event has no name', 'write `emit<Transfer>({ .. })` with an interface');
  const event = scope.unit.types.read(typeNode.getType(), typeNode);
  if (event.tag !== 'struct')
    return event.tag === 'error'
      ? scope.errorAt(node)
      : scope.refuse(typeNode, 'QED1903', 'an event is an interface of plain fields');
  const value = scope.expression(args[0]!, event);
  const owner = scope.self;
  if (owner === undefined)
    return scope.refuse(
      node,
      'QED1078',
      'events are emitted in methods',
      'emit it in the method that calls this function',
    );
  owner.events.set(event.name, event);
  return { tag: 'emit', event, value, type: VOID, span: spanOf(scope, node) };
}

function native(scope: Scope, node: CallExpression, mode: 'credit' | 'debit', amount: Expression): Expr {
  if (!scope.unit.options.system)
    return scope.refuse(node, 'QED1040', 'only a system contract moves the native balance');
  return {
    tag: 'native',
    mode,
    amount: scope.expression(amount, scalarType('u64')),
    type: VOID,
    span: spanOf(scope, node),
  };
}

/** Paying from the native balance is a call of contract 0. */
const SEND: MethodSignature = {
  name: 'send',
  parameters: [
    { name: 'to', type: scalarType('UserId') },
    { name: 'amount', type: scalarType('u64') },
  ],
  result: VOID,
};

function spend(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const span = spanOf(scope, node);
  return {
    tag: 'remote',
    mode: 'call',
    contract: 'NativeToken',
    contractId: { tag: 'constant', value: 0n, type: scalarType('ContractId'), span },
    signature: SEND,
    args: args.map((argument, i) => scope.expression(argument, SEND.parameters[i]!.type)),
    type: VOID,
    span,
  };
}
