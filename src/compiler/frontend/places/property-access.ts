import { Node, type EnumDeclaration, type PropertyAccessExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { NUMBER, scalarType, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { defaultKind } from '../kinds/default-kind.js';
import { classNamed } from '../names/class-names.js';
import { constantOf, constantValue } from '../names/constants.js';
import { constantPart } from '../names/declared-constants.js';
import { identifier } from '../names/identifiers.js';
import { classByName, type Scope } from '../scope/scope.js';
import { actualSymbol, unqualified } from '../source/language.js';
import { memberOfClass } from './class-members.js';
import { contextPath, contextMember } from './context-members.js';
import { readOwner } from './owners.js';

/** `object.name`. */
export function propertyAccess(scope: Scope, node: PropertyAccessExpression, expected?: Type): Expr {
  if (node.hasQuestionDotToken() && !scope.isOptional(node.getExpression()))
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'use `.`');
  const plain = unqualified(node);
  if (Node.isIdentifier(plain)) return identifier(scope, plain, expected);
  const object = node.getExpression();
  const name = node.getName();
  const ofClass = classNamed(object);
  if (ofClass !== undefined) return staticMember(scope, node, ofClass.getStaticMember(name), expected);
  if (Node.isThisExpression(object)) return memberOfThis(scope, node, name);
  const path = contextPath(node);
  if (path !== undefined) return contextMember(scope, node, path);
  const enumMember = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (Node.isEnumMember(enumMember)) return readEnumMember(scope, node, enumMember.getParent());
  const ofConstant = constantPart(node);
  if (ofConstant !== undefined) return constantValue(scope, node, { initialiser: ofConstant }, expected, true);
  return memberOfValue(scope, node, readOwner(scope, object), name);
}

/** A field, getter or static of the own class. */
function memberOfThis(scope: Scope, node: PropertyAccessExpression, name: string): Expr {
  const field = scope.fieldOf(name);
  if (field !== undefined) return { tag: 'variable', variable: field, type: field.type, span: scope.spanOf(node) };
  if (scope.self === undefined)
    return scope.refuse(node, 'QED1027', '`this` has no state here', 'pass what is needed as an argument');
  return memberOfClass(scope, node, scope.self, name, undefined);
}

function staticMember(scope: Scope, node: PropertyAccessExpression, member: Node | undefined, expected?: Type): Expr {
  if (member === undefined) return scope.refuse(node, 'QED1904', `'${node.getText()}' is not supported`);
  if (Node.isMethodDeclaration(member))
    return scope.refuse(node, 'QED1027', `the method '${node.getName()}' is no value`, 'call it');
  return constantOf(scope, node, member, expected);
}

/** A member has the type of its whole enum: which one it is decides nothing. */
function readEnumMember(scope: Scope, node: PropertyAccessExpression, declaration: EnumDeclaration): Expr {
  const type = scope.unit.types.read(declaration.getType(), node);
  const member = type.tag === 'enum' ? type.members.find(({ name }) => name === node.getName()) : undefined;
  if (member === undefined) return scope.errorAt(node);
  return { tag: 'constant', value: member.value, type, span: scope.spanOf(node) };
}

/** A part of a value that has been read. */
function memberOfValue(scope: Scope, node: PropertyAccessExpression, value: Expr, name: string): Expr {
  const type = resolve(value.type);
  const span = scope.spanOf(node);
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
        // It does not matter here what the items are.
        for (const each of type.tag === 'array' ? [type.item] : type.items)
          scope.settle(() => defaultKind(each, scalarType('u64')));
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
