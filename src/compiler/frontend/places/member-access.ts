import {
  Node,
  type ElementAccessExpression,
  type EnumDeclaration,
  type Expression,
  type PropertyAccessExpression,
} from 'ts-morph';
import { CONTEXT_KINDS, type ContextName } from '../../ir/ops.js';
import type { Expr } from '../../typed/ast.js';
import { CHECKPOINT, PUBLIC_KEY } from '../../typed/language-structs.js';
import { describe, isAggregate, isScalarLike } from '../../typed/type-queries.js';
import { NUMBER, scalarType, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { classByName } from '../classes/classes.js';
import { defaultKind } from '../expressions/fit-type.js';
import { actualSymbol, isGlobal, languageName, unqualified } from '../source/language.js';
import { classNamed, constantMember, constantOf, constantValue, identifier } from '../scope/names.js';
import type { ClassInfo, Scope } from '../scope/scope.js';

const CONTEXT_PATHS: Readonly<Record<string, ContextName>> = {
  userId: 'userId',
  contractId: 'contractId',
  deployer: 'deployer',
  caller: 'caller',
  nonce: 'nonce',
  'publicKey.fingerprint': 'publicKeyFingerprint',
  'publicKey.param': 'publicKeyParam',
  'checkpoint.id': 'checkpointId',
  'checkpoint.root': 'checkpointRoot',
  'checkpoint.time': 'checkpointTime',
  'checkpoint.users': 'checkpointUsers',
  'checkpoint.randomSeed': 'checkpointRandomSeed',
  'checkpoint.maxAge': 'checkpointMaxAge',
};

/** `object.name`. */
export function property(scope: Scope, node: PropertyAccessExpression, expected?: Type): Expr {
  if (node.hasQuestionDotToken())
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'use `.`');
  const plain = unqualified(node);
  if (Node.isIdentifier(plain)) return identifier(scope, plain, expected);
  const object = node.getExpression();
  const name = node.getName();
  const ofClass = classNamed(object);
  if (ofClass !== undefined) return ofStatic(scope, node, ofClass.getStaticMember(name), expected);
  if (Node.isThisExpression(object)) return ofThis(scope, node, name);
  const path = contextPath(node);
  if (path !== undefined) return ofContext(scope, node, path);
  const enumMember = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (Node.isEnumMember(enumMember)) return ofEnum(scope, node, enumMember.getParent());
  const ofConstant = constantMember(object, name);
  if (ofConstant !== undefined) return constantValue(scope, node, ofConstant, expected, true);
  return memberOf(scope, node, ownerOf(scope, object), name);
}

/** What a member or method is taken of; a component can stand nowhere else, but as the first argument of its class's `at`. */
export function ownerOf(scope: Scope, node: Expression): Expr {
  let inner: Node = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  const component = Node.isExpression(inner) ? componentAt(scope, inner) : undefined;
  return component ?? scope.expression(node);
}

/** An argument that is the state of a contract or component: `this`, `this.payments`, `Token.at(user)`. */
export function ownerArgument(scope: Scope, node: Expression): Expr {
  if (Node.isThisExpression(node) && scope.self?.isComponent === false) {
    const type = { tag: 'component', component: scope.self.name } as const;
    return { tag: 'component', type, span: scope.unit.reporter.spanOf(node) };
  }
  return ownerOf(scope, node);
}

/** The component that an expression names: `this` in one, `this.payments`, `this.payments.inner`. */
export function componentAt(scope: Scope, node: Expression): Expr | undefined {
  const span = scope.unit.reporter.spanOf(node);
  if (Node.isThisExpression(node)) {
    if (scope.self?.isComponent !== true) return undefined;
    return { tag: 'component', type: { tag: 'component', component: scope.self.name }, span };
  }
  if (Node.isIdentifier(node)) {
    const variable = scope.variableOf(node.getSymbol());
    return variable?.type.tag === 'component' ? { tag: 'variable', variable, type: variable.type, span } : undefined;
  }
  if (!Node.isPropertyAccessExpression(node) || node.hasQuestionDotToken()) return undefined;
  const name = node.getName();
  const isOfThis = Node.isThisExpression(node.getExpression());
  const object = isOfThis ? undefined : componentAt(scope, node.getExpression());
  const owner = isOfThis
    ? scope.self
    : object?.type.tag === 'component'
      ? classByName(scope.unit, object.type.component)
      : undefined;
  const type = owner?.fields.get(name)?.type;
  return type?.tag === 'component' ? { tag: 'component', object, name, type, span } : undefined;
}

/** A field, getter or static of the own class. */
function ofThis(scope: Scope, node: PropertyAccessExpression, name: string): Expr {
  const field = scope.fieldOf(name);
  if (field !== undefined)
    return { tag: 'variable', variable: field, type: field.type, span: scope.unit.reporter.spanOf(node) };
  if (scope.self === undefined)
    return scope.refuse(node, 'QED1027', '`this` has no state here', 'pass what is needed as an argument');
  return memberOfClass(scope, node, scope.self, name, undefined);
}

/** A member of a class; `self` is the view or component that is read, absent for `this`. */
export function memberOfClass(scope: Scope, node: Node, info: ClassInfo, name: string, self: Expr | undefined): Expr {
  const span = scope.unit.reporter.spanOf(node);
  const constant = info.constants?.get(name);
  if (constant !== undefined) return constantValue(scope, node, constant.value, constant.type, false);
  const field = info.fields.get(name);
  if (field?.type.tag === 'component') {
    if (self !== undefined && resolve(self.type).tag === 'view')
      return { tag: 'component', object: self, name, type: { tag: 'view', contract: field.type.component }, span };
    return scope.refuse(node, 'QED1027', `the component '${name}' is no value`, 'use its fields and methods');
  }
  if (field !== undefined) {
    if (self === undefined) return { tag: 'state', field: name, type: field.type, span };
    return { tag: 'member', object: self, name, type: field.type, span };
  }
  const getter = info.declaration.getGetAccessor(name);
  if (getter !== undefined) {
    const callee = scope.unit.checks.functionOf(scope.unit, getter, info);
    if (callee === undefined) return scope.errorAt(node);
    return { tag: 'call', callee, ...(self === undefined ? {} : { self }), args: [], type: callee.result, span };
  }
  if (info.declaration.getInstanceMethod(name) !== undefined) {
    return scope.refuse(node, 'QED1027', `the method '${name}' is no value`, 'call it');
  }
  // Its field was refused, with a diagnostic of its own.
  return scope.unit.reporter.failed
    ? scope.errorAt(node)
    : scope.refuse(node, 'QED1904', `'${name}' is not supported here`);
}

function contextPath(node: PropertyAccessExpression): string | undefined {
  const names: string[] = [];
  let current: Node = node;
  while (Node.isPropertyAccessExpression(current)) {
    names.unshift(current.getName());
    current = current.getExpression();
  }
  return languageName(current) === 'context' ? names.join('.') : undefined;
}

function ofContext(scope: Scope, node: Node, path: string): Expr {
  const whole = path === 'checkpoint' ? CHECKPOINT : path === 'publicKey' ? PUBLIC_KEY : undefined;
  if (whole !== undefined) {
    const span = scope.unit.reporter.spanOf(node);
    const parts = whole.fields.map(({ name, type }) => {
      return { name, value: { tag: 'context', name: CONTEXT_PATHS[`${path}.${name}`]!, type, span } as const };
    });
    return { tag: 'struct', parts, type: whole, span };
  }
  const name = CONTEXT_PATHS[path];
  if (name === undefined) return scope.refuse(node, 'QED1061', `context.${path} is no value`, 'call it');
  return { tag: 'context', name, type: scalarType(CONTEXT_KINDS[name]), span: scope.unit.reporter.spanOf(node) };
}

function ofStatic(scope: Scope, node: PropertyAccessExpression, member: Node | undefined, expected?: Type): Expr {
  if (member === undefined) return scope.refuse(node, 'QED1904', `'${node.getText()}' is not supported`);
  if (Node.isMethodDeclaration(member))
    return scope.refuse(node, 'QED1027', `the method '${node.getName()}' is no value`, 'call it');
  return constantOf(scope, node, member, expected);
}

/** A member has the type of its whole enum: which one it is decides nothing. */
function ofEnum(scope: Scope, node: PropertyAccessExpression, declaration: EnumDeclaration): Expr {
  const type = scope.unit.types.read(declaration.getType(), node);
  const member = type.tag === 'enum' ? type.members.find(({ name }) => name === node.getName()) : undefined;
  if (member === undefined) return scope.errorAt(node);
  return { tag: 'constant', value: member.value, type, span: scope.unit.reporter.spanOf(node) };
}

/** A part of a value that has been read. */
export function memberOf(scope: Scope, node: PropertyAccessExpression, value: Expr, name: string): Expr {
  const type = resolve(value.type);
  const span = scope.unit.reporter.spanOf(node);
  switch (type.tag) {
    case 'error':
      return value;
    case 'view':
      return memberOfClass(scope, node, classByName(scope.unit, type.contract), name, value);
    case 'component':
      return memberOfClass(scope, node, classByName(scope.unit, type.component), name, value);
    case 'struct': {
      const field = type.fields.find((each) => each.name === name);
      if (field !== undefined) return { tag: 'member', object: value, name, type: field.type, span };
      break;
    }
    case 'array':
    case 'tuple':
      if (name === 'length') {
        return {
          tag: 'constant',
          value: BigInt(type.tag === 'array' ? type.length : type.items.length),
          type: NUMBER,
          span,
        };
      }
      break;
    default:
  }
  return scope.refuse(node, 'QED1902', `'${name}' of a ${describe(type)} is not supported`);
}

/** `object[index]`. */
export function element(scope: Scope, node: ElementAccessExpression): Expr {
  const argument = node.getArgumentExpression();
  if (node.hasQuestionDotToken() || argument === undefined)
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'use `a[i]`');
  if (Node.isThisExpression(node.getExpression()))
    return scope.refuse(node, 'QED1068', 'the name of the member is computed', 'name it, as in `this.field`');
  const object = scope.expression(node.getExpression());
  const type = resolve(object.type);
  const span = scope.unit.reporter.spanOf(node);
  if (type.tag === 'error') return object;
  if (!isAggregate(type) || type.tag === 'struct') {
    return scope.refuse(node, 'QED1068', `a ${describe(type)} has no index`);
  }
  const index = indexOf(scope, argument);
  if (resolve(index.type).tag === 'error') return scope.errorAt(node);
  const length = type.tag === 'array' ? type.length : type.items.length;
  if (index.tag === 'constant' && (index.value < 0n || index.value >= BigInt(length))) {
    return scope.refuse(
      argument,
      'QED1016',
      `the index ${index.value} is outside of ${length} items`,
      `use an index from 0 to ${length - 1}`,
    );
  }
  if (type.tag === 'array') return { tag: 'index', object, index, type: type.item, span };
  if (index.tag === 'constant')
    return { tag: 'member', object, name: index.value.toString(), type: type.items[Number(index.value)]!, span };
  return scope.refuse(argument, 'QED1902', 'the index of a tuple is a literal');
}

/** A `number` known at compile time, or `Number(x)` of an integer. */
function indexOf(scope: Scope, argument: Expression): Expr {
  let node: Node = argument;
  while (Node.isParenthesizedExpression(node)) node = node.getExpression();
  if (
    Node.isCallExpression(node) &&
    node.getExpression().getText() === 'Number' &&
    isGlobal(node.getExpression()) &&
    node.getArguments().length === 1
  ) {
    const index = scope.expression(node.getArguments()[0] as Expression);
    if (!isScalarLike(index.type) && resolve(index.type).tag !== 'number')
      return scope.refuse(argument, 'QED1018', `the index is of kind ${describe(index.type)}`);
    scope.settle(() => defaultKind(index.type, scalarType('u32')));
    return index;
  }
  const index = scope.expression(argument);
  if (['number', 'error', 'enum'].includes(resolve(index.type).tag)) return index;
  return scope.refuse(argument, 'QED1018', 'the index is no number', 'write `a[Number(i)]`');
}
