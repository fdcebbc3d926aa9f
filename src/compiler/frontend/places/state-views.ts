import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr, Where } from '../../typed/ast.js';
import { CHECKPOINT_ID, scalarType } from '../../typed/types.js';
import type { ClassInfo } from '../scope/class-info.js';
import { classByName, type Scope } from '../scope/scope.js';
import { fix, replacing } from '../fixes/rewrites.js';
import { readContractId } from '../names/contract-names.js';
import { readComponent } from './owners.js';

/** `X.at(user, { contract: id, checkpoint: id })`. */
export function viewOfUser(scope: Scope, node: CallExpression, info: ClassInfo): Expr {
  const [userNode, whereNode] = node.getArguments() as (Expression | undefined)[];
  if (userNode === undefined) return scope.errorAt(node);
  const span = scope.spanOf(node);
  const user = scope.expression(userNode, scalarType('UserId'));
  const where = readWhere(scope, whereNode, info);
  if (where === undefined) return scope.errorAt(node);
  const isHere = !where.some(({ name }) => name === 'contract');
  const own = ownClassName(node) === info.name;
  if (!own && isHere) {
    return scope.refuse(
      node,
      'QED1030',
      `the state of '${info.name}' lies in another contract`,
      ownClassName(node) === undefined
        ? `in a method of ${info.name} it is the own one; elsewhere name it: \`${info.name}.at(user, { contract: id })\``
        : `name it: \`${info.name}.at(user, { contract: id })\``,
    );
  }
  if (where.length === 0 && isOwnUser(user)) {
    const current = own ? fix('Read this', replacing(node, 'this')) : undefined;
    return scope.refuse(
      node,
      'QED1038',
      'this is the caller’s own state, as it stood at the anchor',
      undefined,
      current,
    );
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
function readWhere(scope: Scope, node: Expression | undefined, info: ClassInfo): Where[] | undefined {
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
    where.push({
      name,
      value: name === 'contract' ? readContractId(scope, value, info) : scope.expression(value, CHECKPOINT_ID),
    });
  }
  return where;
}

const isOwnUser = (user: Expr): boolean => user.tag === 'context' && user.name === 'userId';

/** `Channel.at(this, user)` in a component, `Channel.at(this.payments, user)` in a contract. */
export function viewOfComponent(scope: Scope, node: CallExpression, info: ClassInfo): Expr {
  const [componentNode, userNode, whereNode] = node.getArguments() as (Expression | undefined)[];
  if (componentNode === undefined || userNode === undefined) return scope.errorAt(node);
  const component = readComponent(scope, componentNode);
  const type = component?.type;
  if (
    component === undefined ||
    type?.tag !== 'component' ||
    classByName(scope.unit, type.component).declaration !== info.declaration
  ) {
    return scope.refuse(
      componentNode,
      'QED1027',
      `this is no component ${info.name}`,
      `name it: \`${info.name}.at(this, user)\` in its own methods, \`${info.name}.at(this.field, user)\` in its contract`,
    );
  }
  const user = scope.expression(userNode, scalarType('UserId'));
  const where = readWhere(scope, whereNode, info);
  if (where === undefined) return scope.errorAt(node);
  if (where.length === 0 && isOwnUser(user))
    return scope.refuse(node, 'QED1038', 'this is the caller’s own state, as it stood at the anchor');
  return {
    tag: 'componentAt',
    component,
    user,
    where,
    type: { tag: 'view', contract: type.component },
    span: scope.spanOf(node),
  };
}

/** The class that the code is written in; a static method has no `this` and yet an own class. */
const ownClassName = (node: Node): string | undefined => node.getFirstAncestor(Node.isClassDeclaration)?.getName();
