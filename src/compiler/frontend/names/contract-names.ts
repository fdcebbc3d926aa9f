import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { isContractName, noNames } from '../../typed/contract-names.js';
import { scalarType } from '../../typed/types.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { Scope } from '../scope/scope.js';

/**
 * The contract that is called or read: an id, or a name that stands for one where the contract is compiled. `called` is
 * the class before `call`, `defer` or `at`.
 */
export function readContractId(scope: Scope, node: Expression, called: ClassInfo): Expr {
  if (Node.isParenthesizedExpression(node)) return readContractId(scope, node.getExpression(), called);
  const contract = called.name;
  const type = scalarType('ContractId');
  const isWritten = Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node);
  const name = isWritten ? node.getLiteralText() : undefined;
  if (name === undefined) {
    if (!node.getType().isString() && !node.getType().isStringLiteral()) return scope.expression(node, type);
    return scope.refuse(
      node,
      'QED1080',
      'the name of a contract is written out',
      `as in \`${contract}.call('token')\`; an id that is not known yet is an argument or state`,
    );
  }
  if (!isContractName(name)) {
    const hint = /^\d+$/.test(name) ? `an id is written \`${name}n\`` : 'a name has letters, digits, `_` and `-`';
    return scope.refuse(node, 'QED1080', `'${name}' is no name for a contract`, hint);
  }
  const { bind = noNames } = scope.unit.options;
  const other = scope.unit.namedContracts.get(name) ?? contract;
  if (other !== contract) {
    return scope.refuse(
      node,
      'QED1080',
      `'${name}' is the name of a contract ${other} and of a contract ${contract}`,
      'give each contract a name of its own',
    );
  }
  scope.unit.namedContracts.set(name, contract);
  const id = bind(name, contract, called.declaration.getSourceFile().getFilePath());
  if (typeof id !== 'bigint') return scope.refuse(node, 'QED1080', `no contract is named '${name}'`, id.hint);
  const bound = { name, contract, contractId: id };
  return { tag: 'constant', value: id, bound, type, span: scope.spanOf(node) };
}
