import { Node, type CallExpression, type Expression, type PropertyAccessExpression } from 'ts-morph';
import type { Expr, MethodSignature, Where } from '../typed/ast.js';
import { describe, resolve, scalarType, VOID, type MappingType, type Type } from '../typed/types.js';
import { componentAt, ownerOf } from './access.js';
import { arrayMethod } from './array-methods.js';
import { classByName } from './classes.js';
import { actualSymbol } from './language.js';
import { libraryCall } from './library.js';
import { classNamed } from './names.js';
import type { ClassInfo, FunctionNode, Scope } from './scope.js';

/** Any call. */
export function call(scope: Scope, node: CallExpression, expected?: Type): Expr {
  if (node.hasQuestionDotToken())
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'call it');
  const callee = node.getExpression();
  const fromLibrary = libraryCall(scope, node, expected);
  if (fromLibrary !== undefined) return fromLibrary;
  if (Node.isPropertyAccessExpression(callee)) return methodCall(scope, node, callee, expected);
  if (Node.isIdentifier(callee)) return functionCall(scope, node, callee);
  return scope.refuse(node, 'QED1902', `a call of '${callee.getText()}' is not supported`);
}

function functionCall(scope: Scope, node: CallExpression, callee: Node): Expr {
  const declaration = actualSymbol(callee.getSymbol())?.getDeclarations()[0];
  const target = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : declaration;
  const isModuleLevel =
    !Node.isVariableDeclaration(declaration) ||
    declaration.getVariableStatement()?.getParent() === declaration.getSourceFile();
  if (
    isModuleLevel &&
    (Node.isFunctionDeclaration(target) || Node.isArrowFunction(target) || Node.isFunctionExpression(target))
  ) {
    return inlined(scope, node, target, undefined);
  }
  return scope.refuse(
    node,
    'QED1902',
    `a call of '${callee.getText()}' is not supported`,
    'call functions of the module, methods of the contract, or qed/contract',
  );
}

function methodCall(scope: Scope, node: CallExpression, callee: PropertyAccessExpression, expected?: Type): Expr {
  const object = callee.getExpression();
  const name = callee.getName();
  if (Node.isThisExpression(object)) {
    const method = scope.self?.declaration.getInstanceMethod(name);
    if (scope.self === undefined || method === undefined)
      return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
    return inlined(scope, node, method, scope.self);
  }
  const ofClass = classNamed(object);
  if (ofClass !== undefined) {
    if (name === 'at') {
      const info = scope.unit.classOf(ofClass);
      if (info === undefined) return scope.errorAt(node);
      return info.isComponent ? readComponentAt(scope, node, info) : readAt(scope, node, info);
    }
    const method = ofClass.getStaticMethod(name);
    if (method !== undefined) return inlined(scope, node, method, undefined);
    return scope.refuse(
      node,
      'QED1902',
      `'${callee.getText()}' is not supported here`,
      'call a method on it, as in `Token.call(id).claim(user)`',
    );
  }
  const remote = remoteCall(scope, node, object, name);
  if (remote !== undefined) return remote;
  const value = ownerOf(scope, object);
  const type = resolve(value.type);
  switch (type.tag) {
    case 'error':
      return value;
    case 'component': {
      const info = classByName(scope.unit, type.component);
      const method = info.declaration.getInstanceMethod(name);
      if (method === undefined)
        return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
      return inlined(scope, node, method, info, value);
    }
    case 'mapping':
      return mappingCall(scope, node, callee, value, type);
    case 'array':
    case 'tuple':
      return arrayMethod(scope, node, name, value, expected);
    default:
      return scope.refuse(callee, 'QED1902', `'${name}' of a ${describe(type)} is not supported`);
  }
}

/** A call that is inlined where it stands. */
function inlined(
  scope: Scope,
  node: CallExpression,
  target: FunctionNode,
  owner: ClassInfo | undefined,
  self?: Expr,
): Expr {
  const callee = scope.unit.checks.functionOf(scope.unit, target, owner);
  const nodes = node.getArguments() as Expression[];
  if (callee === undefined) {
    nodes.forEach((argument) => scope.expression(argument));
    return scope.errorAt(node);
  }
  const args = nodes.map((argument, i) => {
    if (Node.isSpreadElement(argument))
      return scope.refuse(argument, 'QED1902', 'spreading arguments is not supported');
    return scope.expression(argument, callee.parameters[i]?.variable.type);
  });
  return {
    tag: 'call',
    callee,
    ...(self === undefined ? {} : { self }),
    args,
    type: callee.result,
    span: scope.unit.reporter.spanOf(node),
  };
}

/** `X.at(user, { contract: id, checkpoint: id })`. */
function readAt(scope: Scope, node: CallExpression, info: ClassInfo): Expr {
  const [userNode, whereNode] = node.getArguments() as (Expression | undefined)[];
  if (userNode === undefined) return scope.errorAt(node);
  const span = scope.unit.reporter.spanOf(node);
  const user = scope.expression(userNode, scalarType('UserId'));
  const where = readWhere(scope, whereNode);
  if (where === undefined) return scope.errorAt(node);
  const isHere = !where.some(({ name }) => name === 'contract');
  const own = ownClassName(node) === info.name;
  if (!own && isHere) {
    return scope.refuse(
      node,
      'QED1030',
      `the state of '${info.name}' lies in another contract`,
      `name it: \`${info.name}.at(user, { contract: id })\``,
    );
  }
  if (where.length === 0 && isOwnUser(user)) {
    return scope.refuse(node, 'QED1038', 'this is the caller’s own state, as it stood at the anchor');
  }
  return {
    tag: 'at',
    contract: info.name,
    user,
    where,
    type: { tag: 'view', contract: info.name },
    span,
  };
}

/** The parts of `{ contract: id, checkpoint: id }` in the order in which they are written; undefined after a diagnostic. */
function readWhere(scope: Scope, node: Expression | undefined): Where[] | undefined {
  if (node === undefined) return [];
  if (!Node.isObjectLiteralExpression(node)) {
    scope.error(node, 'QED1902', 'where to read is written out', 'as in `{ contract: id, checkpoint: id }`');
    return undefined;
  }
  const where: Where[] = [];
  for (const part of node.getProperties()) {
    const value = Node.isPropertyAssignment(part)
      ? part.getInitializer()
      : Node.isShorthandPropertyAssignment(part)
        ? part.getNameNode()
        : undefined;
    const name = value === undefined || Node.isSpreadAssignment(part) ? undefined : part.getName();
    if (value === undefined || (name !== 'contract' && name !== 'checkpoint')) {
      scope.error(part, 'QED1902', 'this part is not supported', 'write `{ contract: id, checkpoint: id }`');
      return undefined;
    }
    where.push({ name, value: scope.expression(value, scalarType(name === 'contract' ? 'ContractId' : 'u32')) });
  }
  return where;
}

const isOwnUser = (user: Expr): boolean => user.tag === 'context' && user.name === 'userId';

/** `Channel.at(this, user)` in a component, `Channel.at(this.payments, user)` in a contract. */
function readComponentAt(scope: Scope, node: CallExpression, info: ClassInfo): Expr {
  const [componentNode, userNode, whereNode] = node.getArguments() as (Expression | undefined)[];
  if (componentNode === undefined || userNode === undefined) return scope.errorAt(node);
  const component = componentAt(scope, componentNode);
  const type = component?.type;
  if (component === undefined || type?.tag !== 'component' || type.component !== info.name) {
    return scope.refuse(
      componentNode,
      'QED1027',
      `this is no component ${info.name}`,
      `name it: \`${info.name}.at(this, user)\` in its own methods, \`${info.name}.at(this.field, user)\` in its contract`,
    );
  }
  const user = scope.expression(userNode, scalarType('UserId'));
  const where = readWhere(scope, whereNode);
  if (where === undefined) return scope.errorAt(node);
  if (where.length === 0 && isOwnUser(user))
    return scope.refuse(node, 'QED1038', 'this is the caller’s own state, as it stood at the anchor');
  return {
    tag: 'componentAt',
    component,
    user,
    where,
    type: { tag: 'view', contract: info.name },
    span: scope.unit.reporter.spanOf(node),
  };
}

/** The class that the code is written in; a static method has no `this` and yet an own class. */
const ownClassName = (node: Node): string | undefined => node.getFirstAncestor(Node.isClassDeclaration)?.getName();

/** `X.call(id).method(..)` and `X.defer(id).method(..)`. */
function remoteCall(scope: Scope, node: CallExpression, object: Node, method: string): Expr | undefined {
  if (!Node.isCallExpression(object)) return undefined;
  const via = object.getExpression();
  if (!Node.isPropertyAccessExpression(via)) return undefined;
  const mode = via.getName();
  const declaration = classNamed(via.getExpression());
  if ((mode !== 'call' && mode !== 'defer') || declaration === undefined) return undefined;
  const info = scope.unit.classOf(declaration);
  const signature = info?.signatures.get(method);
  const idNode = object.getArguments()[0] as Expression | undefined;
  if (info === undefined || signature === undefined || idNode === undefined) {
    return scope.refuse(
      node,
      'QED1902',
      `'${method}' is no public method that can be called`,
      'public methods with declared types can be called',
    );
  }
  const contractId = scope.expression(idNode, scalarType('ContractId'));
  return remote(scope, node, mode, info.name, contractId, signature);
}

function remote(
  scope: Scope,
  node: CallExpression,
  mode: 'call' | 'defer',
  contract: string,
  contractId: Expr,
  signature: MethodSignature,
): Expr {
  const nodes = node.getArguments() as Expression[];
  const span = scope.unit.reporter.spanOf(node);
  if (nodes.length !== signature.parameters.length) {
    return scope.refuse(
      node,
      'QED1902',
      'a call to another contract names every argument',
      `'${signature.name}' has ${signature.parameters.length}`,
    );
  }
  const args = nodes.map((argument, i) => scope.expression(argument, signature.parameters[i]!.type));
  return {
    tag: 'remote',
    mode,
    contract,
    contractId,
    signature,
    args,
    type: mode === 'defer' ? VOID : signature.result,
    span,
  };
}

function mappingCall(
  scope: Scope,
  node: CallExpression,
  callee: PropertyAccessExpression,
  mapping: Expr,
  mappingType: MappingType,
): Expr {
  const [keyNode, valueNode] = node.getArguments() as (Expression | undefined)[];
  const span = scope.unit.reporter.spanOf(node);
  if (keyNode === undefined) return scope.errorAt(node);
  const keys = keysOf(scope, keyNode, mappingType);
  if (keys === undefined) return scope.errorAt(node);
  if (callee.getName() === 'get') return { tag: 'get', mapping, mappingType, keys, type: mappingType.value, span };
  if (callee.getName() !== 'set' || valueNode === undefined)
    return scope.refuse(callee, 'QED1902', `'${callee.getName()}' of a mapping is not supported`);
  const value = scope.expression(valueNode, mappingType.value);
  const isOwn =
    mapping.tag === 'state' || (mapping.tag === 'member' && resolve(mapping.object.type).tag === 'component');
  if (!isOwn) return scope.refuse(node, 'QED1043', 'the state of another user cannot be written');
  return { tag: 'set', mapping, mappingType, keys, value, type: VOID, span };
}

/** A tuple key is written out at the access, so that its parts are seen. */
function keysOf(scope: Scope, node: Expression, mapping: MappingType): Expr[] | undefined {
  if (mapping.keys.length === 1) return [scope.expression(node, mapping.keys[0])];
  if (!Node.isArrayLiteralExpression(node) || node.getElements().length !== mapping.keys.length) {
    scope.error(
      node,
      'QED1902',
      'the key of this mapping is a tuple',
      `write it out: \`[${mapping.keys.map((key) => key.kind).join(', ')}]\``,
    );
    return undefined;
  }
  return node.getElements().map((part, i) => scope.expression(part, mapping.keys[i]));
}
