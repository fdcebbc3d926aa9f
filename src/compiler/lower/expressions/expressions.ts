import { eventIdOf } from '../../ir/abi.js';
import { toField, type IrKind } from '../../ir/kinds.js';
import { abiOf } from '../../typed/abi-of.js';
import type { Expr } from '../../typed/ast.js';
import { kindOf } from '../../typed/type-queries.js';
import type { StructType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { lowerIsActor } from './actor.js';
import { lowerArray, lowerStruct } from './aggregates.js';
import { arithmetic, cast, compare, equalValues, refuseMixed } from './arithmetic.js';
import { lowerAssert } from './assertions.js';
import { inlineFunction, remoteCall } from './calls.js';
import { lowerCheckpointAt, lowerWhere } from './checkpoints.js';
import { lowerConstant } from './constants.js';
import { lowerIterate } from './iterations.js';
import { markSides } from '../coverage-marks.js';
import { locate, ownerOf } from '../locate.js';
import { lowerMerkleRoot } from './merkle-roots.js';
import { LoweringStopped, type Lowering } from '../method-lowering.js';
import { whole } from '../objects/aliases.js';
import { copied, kept, named } from '../objects/objects.js';
import { read, write } from '../read-write.js';
import { writeAll } from './write-all.js';
import { NONE, scalarsOf, type Aggregate, type OwnComponent, type Scalar, type Value, type View } from '../values.js';

/** Lowers an expression: emits its operations in JavaScript's order of evaluation and gives its value. */
export function lowerExpression(lowering: Lowering, expr: Expr): Value {
  const value = evaluate(lowering, expr);
  return expr.isKept === true ? kept(value) : value;
}

/** What was computed from literals of a Field is modulo the field's order. */
const reduced = (kind: IrKind, value: bigint): bigint => (kind === 'Field' ? toField(value) : value);

function evaluate(lowering: Lowering, expr: Expr): Value {
  const { span } = expr;
  switch (expr.tag) {
    case 'constant':
      if (expr.bound !== undefined) lowering.notes.names.set(expr.bound.name, expr.bound);
      return resolve(expr.type).tag === 'number'
        ? { tag: 'number', value: Number(expr.value) }
        : lowering.constant(kindOf(expr.type)!, reduced(kindOf(expr.type)!, expr.value));
    case 'variable':
    case 'state':
    case 'member':
    case 'index':
    case 'get':
      return read(lowering, locate(lowering, expr), span);
    case 'set': {
      const location = locate(lowering, { ...expr, tag: 'get', type: expr.mappingType.value });
      write(lowering, location, lowering.expression(expr.value), span);
      return NONE;
    }
    case 'at':
      return lowerAt(lowering, expr);
    case 'component':
      return lowerComponent(lowering, expr);
    case 'componentAt': {
      const component = ownerOf(lowering, expr.component);
      const user = lowering.scalar(expr.user);
      const depth = lowering.calls.length;
      // On a view, as in a getter that another user's state is asked for, it is the same contract at the same time.
      const view: View =
        component.tag === 'view' ? component : { ...component, tag: 'view', contract: lowering.contract, user, depth };
      return { ...view, user, depth, ...lowerWhere(lowering, expr.where) };
    }
    case 'not':
      return lowering.not(lowering.scalar(expr.value));
    case 'negate': {
      const value = lowering.expression(expr.value);
      if (value.tag === 'number') return { tag: 'number', value: -value.value };
      return arithmetic(lowering, '-', lowering.constant(kindOf(expr.type)!, 0n), value, span, false);
    }
    case 'arithmetic': {
      const left = lowering.expression(expr.left);
      return arithmetic(lowering, expr.operator, left, lowering.expression(expr.right), span, expr.wrap === true);
    }
    case 'compare': {
      const left = lowering.expression(expr.left);
      return compare(lowering, expr.operator, left, lowering.expression(expr.right), span);
    }
    case 'equals': {
      const left = whole(lowering, lowering.expression(expr.left), span);
      return equalValues(lowering, left, whole(lowering, lowering.expression(expr.right), span), span);
    }
    case 'logical': {
      const left = lowering.scalar(expr.left);
      markSides(lowering, expr, left);
      if (expr.operator === '&&')
        return lowering.choose(
          left,
          () => lowering.scalar(expr.right),
          () => lowering.boolean(false),
        );
      return lowering.choose(
        left,
        () => lowering.boolean(true),
        () => lowering.scalar(expr.right),
      );
    }
    case 'conditional': {
      const condition = lowering.scalar(expr.condition);
      markSides(lowering, expr, condition);
      return lowering.choose(
        condition,
        () => lowering.expression(expr.then),
        () => lowering.expression(expr.otherwise),
      );
    }
    case 'cast':
      return cast(lowering, lowering.expression(expr.value), kindOf(expr.type)!, expr.mode, span);
    case 'choose': {
      const left = lowering.expression(expr.left);
      const right = lowering.expression(expr.right);
      return lowering.select(compare(lowering, expr.which === 'min' ? '<=' : '>=', left, right, span), left, right);
    }
    case 'fieldDivision': {
      const left = lowering.scalar(expr.left);
      return arithmetic(lowering, '/', left, lowering.scalar(expr.right), span, false);
    }
    case 'floor': {
      const value = lowering.expression(expr.value);
      if (value.tag !== 'number') return refuseMixed(lowering, span);
      return { tag: 'number', value: Math.floor(value.value) };
    }
    case 'context':
      return lowering.emit(lowering.builder.context(expr.name), span);
    case 'isActor':
      return lowerIsActor(lowering, expr);
    case 'checkpointAt':
      return lowerCheckpointAt(lowering, expr);
    case 'poseidon': {
      const inputs = expr.inputs.flatMap((input) => scalarsOf(whole(lowering, lowering.expression(input), input.span)));
      return lowering.emit(lowering.builder.poseidon(inputs, expr.domain), span);
    }
    case 'digest': {
      const bytes = scalarsOf(whole(lowering, lowering.expression(expr.bytes), expr.bytes.span));
      const digest = lowering.builder.digest(expr.algorithm, bytes).map((byte) => lowering.emit(byte, span));
      return { tag: 'aggregate', type: resolve(expr.type) as Aggregate['type'], parts: digest, aliases: [] };
    }
    case 'verify': {
      const scalars = (part: Expr): Scalar[] => scalarsOf(whole(lowering, lowering.expression(part), part.span));
      const signature = scalars(expr.signature);
      const publicKey = scalars(expr.publicKey);
      const message = expr.message.flatMap(scalars);
      return lowering.emit(lowering.builder.verifySignature(expr.scheme, { signature, publicKey, message }), span);
    }
    case 'merkleRoot':
      return lowerMerkleRoot(lowering, expr);
    case 'struct':
      return lowerStruct(lowering, expr);
    case 'array':
      return lowerArray(lowering, expr);
    case 'fill': {
      const value = copied(whole(lowering, lowering.expression(expr.value), span));
      return {
        tag: 'aggregate',
        type: resolve(expr.type) as Aggregate['type'],
        parts: Array.from({ length: expr.length }, () => value),
        aliases: [],
      };
    }
    case 'clone':
      return copied(whole(lowering, lowering.expression(expr.value), span));
    case 'stale':
      return accepted(lowering, whole(lowering, lowering.expression(expr.value), span), expr);
    case 'iterate':
      return lowerIterate(lowering, expr);
    case 'assign':
      return lowerAssign(lowering, expr);
    case 'assignAll': {
      const values = expr.values.map((value) => lowering.expression(value));
      writeAll(lowering, expr.targets, values, span);
      return NONE;
    }
    case 'step': {
      const location = locate(lowering, expr.target);
      const old = read(lowering, location, span);
      const one: Value = old.tag === 'number' ? { tag: 'number', value: 1 } : lowering.constant(kindOf(expr.type)!, 1n);
      const value = arithmetic(lowering, expr.operator, old, one, span, false);
      write(lowering, location, value, span);
      return expr.prefix ? value : old;
    }
    case 'call': {
      if (expr.callee.isConstant === true) return lowerConstant(lowering, expr.callee);
      const self = expr.self === undefined ? undefined : ownerOf(lowering, expr.self);
      const args = expr.args.map((arg) => lowering.expression(arg));
      lowering.calls.push(span);
      const result = inlineFunction(lowering, expr.callee, args, self);
      lowering.calls.pop();
      return result;
    }
    case 'remote':
      return remoteCall(lowering, expr);
    case 'assert':
      lowerAssert(lowering, expr);
      return NONE;
    case 'emit': {
      const value = whole(lowering, lowering.expression(expr.value), span);
      lowering.builder.emit(expr.event.name, eventIdOf(expr.event.name, eventFields(expr.event)), scalarsOf(value));
      return NONE;
    }
    case 'validUntil':
      lowering.builder.validUntil(lowering.scalar(expr.checkpoint));
      return NONE;
    case 'native':
      lowering.builder.nativeBalance(expr.mode, lowering.scalar(expr.amount));
      return NONE;
    case 'error':
      throw new LoweringStopped();
  }
}

export const eventFields = (event: StructType): { name: string; type: ReturnType<typeof abiOf> }[] =>
  event.fields.map(({ name, type }) => ({ name, type: abiOf(type) }));

function lowerAt(lowering: Lowering, expr: Expr & { tag: 'at' }): View {
  const user = lowering.scalar(expr.user);
  return {
    tag: 'view',
    contract: expr.contract,
    user,
    depth: lowering.calls.length,
    ...lowerWhere(lowering, expr.where),
  };
}

function lowerComponent(lowering: Lowering, expr: Expr & { tag: 'component' }): View | OwnComponent {
  const owner = expr.object === undefined ? lowering.self : ownerOf(lowering, expr.object);
  const prefix = `${owner?.prefix ?? ''}${expr.name === undefined ? '' : `${expr.name}.`}`;
  return owner?.tag === 'view' ? { ...owner, prefix } : { tag: 'component', prefix };
}

/** The same value by another name, so that the staleness report can follow it. */
function accepted(lowering: Lowering, value: Value, expr: Expr & { tag: 'stale' }): Value {
  if (value.tag === 'aggregate') return { ...value, parts: value.parts.map((part) => accepted(lowering, part, expr)) };
  if (value.tag !== 'scalar' || value.constant !== undefined) return value;
  const result = lowering.emit(lowering.builder.stale(value, expr.reason), expr.span);
  lowering.notes.places.set(result.id, expr.span);
  return result;
}

function lowerAssign(lowering: Lowering, expr: Expr & { tag: 'assign' }): Value {
  const location = locate(lowering, expr.target);
  if (expr.operator === undefined) {
    // Named here: what takes the value of the assignment takes the same object.
    const value = named(lowering.expression(expr.value));
    write(lowering, location, value, expr.span);
    return value;
  }
  const old = read(lowering, location, expr.span);
  const value = arithmetic(lowering, expr.operator, old, lowering.expression(expr.value), expr.span, false);
  write(lowering, location, value, expr.span);
  return value;
}
