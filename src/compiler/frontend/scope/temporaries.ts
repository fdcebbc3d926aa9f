import type { Expr, Stmt, TypedParameter } from '../../typed/ast.js';
import { VOID } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from './scope.js';

/**
 * Values that an expression needs several times, or in another order than they are evaluated in. They become the parameters of a function
 * that is called on the spot, so that neither the lowering nor another back end needs to know of them.
 */
export class Temporaries {
  private readonly parameters: TypedParameter[] = [];
  private readonly args: Expr[] = [];

  constructor(private readonly scope: Scope) {}

  /** Evaluates a value now and gives its name; values are evaluated in the order in which they are kept. */
  keep(value: Expr): Expr {
    if (value.tag === 'error') return value;
    const variable = this.scope.unit.newVariable('', value.type);
    this.parameters.push({ variable });
    this.args.push(value);
    return { tag: 'variable', variable, type: value.type, span: value.span };
  }

  /** Statements that see the names; they have no value. */
  asStatement(statements: readonly Stmt[], span: Expr['span']): Expr {
    const callee = {
      name: 'expression',
      span,
      parameters: this.parameters,
      result: VOID,
      isInner: true,
      body: statements,
    } as const;
    return { tag: 'call', callee, args: this.args, type: VOID, span };
  }

  /** The expression that sees the names: `statements` first, then `result`. */
  around(result: Expr, statements: readonly Stmt[] = []): Expr {
    const { span, type } = result;
    const isVoid = resolve(type).tag === 'void';
    const last: Stmt = isVoid ? { tag: 'expression', value: result, span } : { tag: 'return', value: result, span };
    const callee = {
      name: 'expression',
      span,
      parameters: this.parameters,
      result: type,
      isInner: true,
      body: [...statements, last],
    } as const;
    return { tag: 'call', callee, args: this.args, type, span };
  }
}
