import type { SourceSpan } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { Expr, Stmt, TypedFunction } from '../../../src/compiler/typed/ast.js';
import type { ArithmeticOperator, JumpTarget, Variable } from '../../../src/compiler/typed/nodes.js';
import type { TypedProgram } from '../../../src/compiler/typed/program.js';
import { kindOf } from '../../../src/compiler/typed/type-queries.js';
import type { Type } from '../../../src/compiler/typed/types.js';
import { resolve } from '../../../src/compiler/typed/unify.js';
import { hasErrors } from '../../../src/compiler/typed/effects.js';
import { modulo } from './arithmetic.js';

/** A program as JavaScript: the body of a function of `$` (the machine) and `K` (constants that the code names) that gives its entries. */
export interface TwinSource {
  readonly code: string;
  readonly constants: readonly unknown[];
}

const OPERATORS: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '**': 'pow',
  '<<': 'shl',
  '>>': 'shr',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

/**
 * Writes a checked program as JavaScript: control flow, order of evaluation, aliasing and closures are JavaScript's own; each operator, place of
 * state and effect is a helper of the machine that knows its kind and its place in the source.
 */
export function twinSource(program: TypedProgram): TwinSource {
  return new Emitter().program(program);
}

class Emitter {
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<unknown, string>();
  readonly #functions = new Map<TypedFunction, string>();
  readonly #bodies: string[] = [];

  program({ contracts, classes }: TypedProgram): TwinSource {
    const methods = contracts.map(({ name, functions }) => {
      const sound = functions.filter((fn) => !hasErrors(fn));
      return `${text(name)}: { ${sound.map((fn) => `${text(fn.name)}: ${this.#function(fn)}`).join(', ')} }`;
    });
    const initial = [...classes.values()].map(({ name, fields }) => {
      const values = fields.flatMap((field) => {
        const { initial: value } = field;
        return value === undefined || resolve(value.type).tag === 'error'
          ? []
          : [`${text(field.name)}: (self) => ${this.#expression(value)}`];
      });
      return `${text(name)}: { ${values.join(', ')} }`;
    });
    const entries = `return { methods: { ${methods.join(', ')} }, initial: { ${initial.join(', ')} } };`;
    return { code: `'use strict';\n${this.#bodies.join('\n')}\n${entries}`, constants: this.#constants };
  }

  #function(fn: TypedFunction): string {
    let name = this.#functions.get(fn);
    if (name !== undefined) return name;
    name = `f${this.#functions.size}_${fn.name.replace(/\W/g, '')}`;
    this.#functions.set(fn, name);
    const parameters = ['self', ...this.#parameters(fn)].join(', ');
    this.#bodies.push(`function ${name}(${parameters}) {\n${this.#statements(fn.body)}\n}`);
    return name;
  }

  #parameters({ parameters }: TypedFunction): string[] {
    return parameters.map(({ variable, initial }) =>
      initial === undefined ? nameOf(variable) : `${nameOf(variable)} = ${this.#expression(initial)}`,
    );
  }

  /** A function that sees the variables around it. */
  #arrow(fn: TypedFunction): string {
    return `(${this.#parameters(fn).join(', ')}) => {\n${this.#statements(fn.body)}\n}`;
  }

  #statements(body: readonly Stmt[]): string {
    return body.map((statement) => this.#statement(statement)).join('\n');
  }

  #statement(statement: Stmt): string {
    switch (statement.tag) {
      case 'expression':
        return `(${this.#expression(statement.value)});`;
      case 'let':
        return `let ${this.#declaration(statement)};`;
      case 'block':
        return `${statement.target === undefined ? '' : `${label(statement.target)}: `}{ ${this.#statements(statement.body)} }`;
      case 'if': {
        const then = `if (${this.#expression(statement.condition)}) { ${this.#statements(statement.then)} }`;
        return `${then} else { ${this.#statements(statement.otherwise)} }`;
      }
      case 'for': {
        const condition = statement.condition === undefined ? '' : this.#expression(statement.condition);
        const update = statement.update.map((expr) => this.#expression(expr)).join(', ');
        const head = `${this.#loopStart(statement.start)}; ${condition}; ${update}`;
        return `${label(statement.target)}: for (${head}) { ${this.#statements(statement.body)} }`;
      }
      case 'forOf': {
        const { item, index, array, target, body } = statement;
        const name = index === undefined ? nameOf(item) : `[${nameOf(index)}, ${nameOf(item)}]`;
        const list = `${this.#expression(array)}${index === undefined ? '' : '.entries()'}`;
        return `${label(target)}: for (const ${name} of ${list}) { ${this.#statements(body)} }`;
      }
      case 'switch': {
        const cases = statement.cases.map(({ labels, isDefault, body }) => {
          const tests = labels.map((each) => `case ${this.#expression(each)}:`);
          return `${[...tests, ...(isDefault ? ['default:'] : [])].join(' ')} ${this.#statements(body)}`;
        });
        const head = `${label(statement.target)}: switch (${this.#expression(statement.subject)})`;
        return `${head} { ${cases.join('\n')} }`;
      }
      case 'return':
        return statement.value === undefined ? 'return;' : `return ${this.#expression(statement.value)};`;
      case 'break':
      case 'continue':
        return `${statement.tag} ${label(statement.target)};`;
      default:
        return unknown(statement);
    }
  }

  #declaration({ variable, value }: Stmt & { tag: 'let' }): string {
    return value === undefined ? nameOf(variable) : `${nameOf(variable)} = ${this.#expression(value)}`;
  }

  #loopStart(start: readonly Stmt[]): string {
    const lets = start.filter((statement) => statement.tag === 'let');
    if (lets.length === 0) return start.map((each) => this.#expression((each as { value: Expr }).value)).join(', ');
    if (lets.length < start.length) throw new TypeError('a loop starts with declarations or with expressions');
    return `let ${lets.map((each) => this.#declaration(each)).join(', ')}`;
  }

  /** `span` is that of the expression that is evaluated as a whole: what fails inside of a place is reported there. */
  #expression(expr: Expr): string {
    const at = this.#constant(expr.span);
    switch (expr.tag) {
      case 'constant':
        return constantText(expr.value, expr.type);
      case 'variable':
      case 'state':
      case 'member':
      case 'index':
      case 'get':
        return this.#place(expr, expr.span);
      case 'set': {
        const mapping = this.#place(expr.mapping, expr.span);
        return `$.set(${mapping}, [${this.#list(expr.keys)}], ${this.#expression(expr.value)})`;
      }
      case 'at':
        return `$.at(${text(expr.contract)}, ${this.#expression(expr.user)}, ${this.#where(expr)}, ${at})`;
      case 'component': {
        const owner = expr.object === undefined ? 'self' : this.#expression(expr.object);
        return expr.name === undefined ? owner : `$.component(${owner}, ${text(expr.name)})`;
      }
      case 'componentAt':
        return `$.componentAt(${this.#list([expr.component, expr.user])}, ${this.#where(expr)}, ${at})`;
      case 'not':
        return `!${this.#expression(expr.value)}`;
      case 'negate':
        return isNumber(expr.type)
          ? `(-${this.#expression(expr.value)})`
          : `$.op.sub(${kindText(expr.type)}, 0n, ${this.#expression(expr.value)}, ${at})`;
      case 'arithmetic': {
        const sides = [this.#expression(expr.left), this.#expression(expr.right)] as const;
        return this.#operation(expr.operator, expr.type, ...sides, expr.span, expr.wrap === true);
      }
      case 'compare':
        return `(${this.#expression(expr.left)} ${expr.operator} ${this.#expression(expr.right)})`;
      case 'equals':
        return `$.equals(${this.#constant(expr.left.type)}, ${this.#list([expr.left, expr.right])})`;
      case 'logical':
        return `(${this.#expression(expr.left)} ${expr.operator} ${this.#expression(expr.right)})`;
      case 'conditional': {
        const [condition, then, otherwise] = [expr.condition, expr.then, expr.otherwise].map((e) =>
          this.#expression(e),
        );
        return `(${condition} ? ${then} : ${otherwise})`;
      }
      case 'cast':
        return `$.cast(${kindText(expr.type)}, ${this.#expression(expr.value)}, ${text(expr.mode)}, ${at})`;
      case 'choose': {
        const test = expr.which === 'min' ? 'a <= b' : 'a >= b';
        return `((a, b) => (${test} ? a : b))(${this.#list([expr.left, expr.right])})`;
      }
      case 'fieldDivision':
        return `$.fieldDivision(${this.#list([expr.left, expr.right])}, ${at})`;
      case 'floor':
        return `Math.floor(${this.#expression(expr.value)})`;
      case 'context':
        return `$.context(${text(expr.name)}, ${at})`;
      case 'isActor':
        return `$.isActor(${this.#expression(expr.user)}, ${at})`;
      case 'checkpointAt':
        return `$.checkpointAt(${this.#expression(expr.checkpoint)}, ${at})`;
      case 'digest':
        return `$.digest(${text(expr.algorithm)}, ${this.#expression(expr.bytes)})`;
      case 'verify':
        return `$.verify(${text(expr.scheme)}, [${this.#typed([expr.signature])}], [${this.#typed([expr.publicKey])}], [${this.#typed(expr.message)}])`;
      case 'merkleRoot':
        return `$.merkleRoot(${this.#list([expr.leaf, expr.index, expr.path])}, ${at})`;
      case 'stale':
        return this.#expression(expr.value);
      case 'poseidon':
        return `$.poseidon(${expr.domain === undefined ? 'undefined' : text(expr.domain)}, [${this.#typed(expr.inputs)}])`;
      case 'struct': {
        const parts = expr.parts.map((part) =>
          'name' in part
            ? `${text(part.name)}: ${this.#expression(part.value)}`
            : `...${this.#expression(part.spread)}`,
        );
        return `({ ${parts.join(', ')} })`;
      }
      case 'array': {
        const items = expr.items.map((item) =>
          'value' in item ? this.#expression(item.value) : `...${this.#expression(item.spread)}`,
        );
        return `[${items.join(', ')}]`;
      }
      case 'fill':
        return `$.fill(${expr.length}, ${this.#expression(expr.value)})`;
      case 'clone':
        return `$.copy(${this.#expression(expr.value)})`;
      case 'iterate': {
        const arrow = this.#arrow(expr.callback);
        const start = expr.start === undefined ? '' : `, ${this.#expression(expr.start)}`;
        return `${this.#expression(expr.array)}.${expr.method}(${arrow}${start})`;
      }
      case 'assign':
        return this.#assign(expr);
      case 'assignAll': {
        const targets = expr.targets.map((target) => this.#target(target, expr.span));
        return `([${targets.map(({ text: place }) => place).join(', ')}] = [${this.#list(expr.values)}])`;
      }
      case 'step': {
        const one = isNumber(expr.type) ? '1' : '1n';
        const change = (old: string): string => this.#operation(expr.operator, expr.type, old, one, expr.span, false);
        return this.#change(expr.target, expr.span, change, !expr.prefix);
      }
      case 'call': {
        if (expr.callee.isInner) return `(${this.#arrow(expr.callee)})(${this.#list(expr.args)})`;
        const self = expr.self === undefined ? 'self' : this.#expression(expr.self);
        return `${this.#function(expr.callee)}(${[self, ...expr.args.map((arg) => this.#expression(arg))].join(', ')})`;
      }
      case 'remote': {
        const { mode, contract, signature } = expr;
        const args = `[${this.#typed(expr.args)}]`;
        const name = `[${text(contract)}, ${text(signature.name)}]`;
        const result = this.#constant(signature.result);
        return `$.remote(${text(mode)}, ${name}, ${this.#expression(expr.contractId)}, ${args}, ${result}, ${at})`;
      }
      case 'assert':
        return this.#assert(expr);
      case 'emit':
        return `$.emit(${this.#constant(expr.event)}, ${this.#expression(expr.value)})`;
      case 'validUntil':
        return `$.validUntil(${this.#expression(expr.checkpoint)})`;
      case 'native':
        return `$.native(${text(expr.mode)}, ${this.#expression(expr.amount)}, ${at})`;
      case 'error':
        throw new TypeError('a program with errors has no twin');
      default:
        return unknown(expr);
    }
  }

  /** Reads a place; what fails on the way is reported at `span`, where the whole place begins. */
  #place(expr: Expr, span: SourceSpan): string {
    const at = this.#constant(span);
    switch (expr.tag) {
      case 'variable':
        return nameOf(expr.variable);
      case 'state':
        return `$.load(self, ${text(expr.field)}, ${at})`;
      case 'get':
        return `$.get(${this.#place(expr.mapping, span)}, [${this.#list(expr.keys)}], ${at})`;
      case 'member':
        if (isOwner(expr.object.type)) return `$.load(${this.#expression(expr.object)}, ${text(expr.name)}, ${at})`;
        return `${this.#place(expr.object, span)}[${text(expr.name)}]`;
      case 'index':
        return `${this.#place(expr.object, span)}[${this.#index(expr, span)}]`;
      default:
        return this.#expression(expr);
    }
  }

  #index({ index, object }: Expr & { tag: 'index' }, span: SourceSpan): string {
    const type = resolve(object.type);
    const length = type.tag === 'array' ? type.length : 0;
    const kind = isNumber(index.type) ? 'undefined' : kindText(index.type);
    return `$.index(${this.#expression(index)}, ${length}, ${kind}, ${this.#constant(span)})`;
  }

  /** A place as the left side of JavaScript's own assignment; with the object and key that it consists of, where it is no variable. */
  #target(expr: Expr, span: SourceSpan): { text: string; object?: string; key?: string } {
    const of = (object: string, key: string): { text: string; object: string; key: string } => ({
      text: `${object}[${key}]`,
      object,
      key,
    });
    switch (expr.tag) {
      case 'variable':
        return { text: nameOf(expr.variable) };
      case 'state':
        return of('self', text(expr.field));
      case 'member':
        return of(
          isOwner(expr.object.type) ? this.#expression(expr.object) : this.#place(expr.object, span),
          text(expr.name),
        );
      case 'index':
        return of(this.#place(expr.object, span), this.#index(expr, span));
      default:
        throw new TypeError(`a ${expr.tag} is no place`);
    }
  }

  #assign(expr: Expr & { tag: 'assign' }): string {
    const { operator, target, value, span } = expr;
    if (operator === undefined) return `(${this.#target(target, span).text} = ${this.#expression(value)})`;
    const right = this.#expression(value);
    return this.#change(target, span, (old) => this.#operation(operator, expr.type, old, right, span, false), false);
  }

  /** Reads a place once, changes it, and gives its new value, or its old one. */
  #change(target: Expr, span: SourceSpan, change: (old: string) => string, isPostfix: boolean): string {
    const place = this.#target(target, span);
    if (place.object !== undefined)
      return `$.update(${place.object}, ${place.key}, (old) => ${change('old')}, ${isPostfix})`;
    const assignment = `${place.text} = ${change(place.text)}`;
    return isPostfix ? `$.first(${place.text}, ${assignment})` : `(${assignment})`;
  }

  #operation(
    operator: ArithmeticOperator,
    type: Type,
    left: string,
    right: string,
    span: SourceSpan,
    wrap: boolean,
  ): string {
    if (isNumber(type)) return `(${left} ${operator} ${right})`;
    return `$.op.${OPERATORS[operator]}(${kindText(type)}, ${left}, ${right}, ${this.#constant(span)}${wrap ? ', true' : ''})`;
  }

  #assert({ condition, message, compared, span }: Expr & { tag: 'assert' }): string {
    const parts = `[${message.map((part) => (typeof part === 'string' ? text(part) : this.#expression(part))).join(', ')}]`;
    const at = this.#constant(span);
    if (condition.tag !== 'compare') return `$.assert(${this.#expression(condition)}, ${parts}, [], ${at})`;
    const shown = compared.map(({ side, text: source }) => `[${text(source)}, ${side}]`).join(', ');
    const check = `$.assert(left ${condition.operator} right, message, [${shown}], ${at})`;
    return `((left, right, message) => ${check})(${this.#list([condition.left, condition.right])}, ${parts})`;
  }

  /** The contract and checkpoint of a read, in the order in which they are written. */
  #where({ where }: Expr & { tag: 'at' | 'componentAt' }): string {
    return `({ ${where.map(({ name, value }) => `${name}: ${this.#expression(value)}`).join(', ')} })`;
  }

  #list(exprs: readonly Expr[]): string {
    return exprs.map((expr) => this.#expression(expr)).join(', ');
  }

  #typed(exprs: readonly Expr[]): string {
    return exprs.map((expr) => `[${this.#constant(expr.type)}, ${this.#expression(expr)}]`).join(', ');
  }

  /** A name for something that cannot be written in code: a span or a type. */
  #constant(value: SourceSpan | Type): string {
    let name = this.#constantNames.get(value);
    if (name === undefined) {
      name = `K[${this.#constants.length}]`;
      this.#constants.push(value);
      this.#constantNames.set(value, name);
    }
    return name;
  }
}

const text = (value: string): string => JSON.stringify(value);
const nameOf = ({ id, name }: Variable): string => `v${id}_${name.replace(/[^A-Za-z0-9]/g, '')}`;
const label = ({ id }: JumpTarget): string => `L${id}`;
const isNumber = (type: Type): boolean => resolve(type).tag === 'number';
/** What has fields of state: another user's state or a component. */
const isOwner = (type: Type): boolean => ['view', 'component'].includes(resolve(type).tag);
const kindText = (type: Type): string => text(kindOf(type)!);

function constantText(value: bigint, type: Type): string {
  if (isNumber(type)) return value < 0n ? `(${value})` : `${value}`;
  if (kindOf(type) === 'boolean') return value === 1n ? 'true' : 'false';
  if (kindOf(type) === 'Field') return `${modulo(value)}n`;
  return value < 0n ? `(${value}n)` : `${value}n`;
}

function unknown(node: never): never {
  throw new TypeError(`the twin does not know '${(node as { tag: string }).tag}': add it here`);
}
