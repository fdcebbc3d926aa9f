import type { Node } from 'ts-morph';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { describe } from '../../typed/type-queries.js';
import type { ScalarType, Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';

/** What integer literals, and constants that are made of them, give in JavaScript. */
export interface KnownValue {
  readonly value: bigint;
  /** The kind that a constant among its parts declares; undefined where its use decides. */
  readonly type?: ScalarType | undefined;
  /** The operators that its kind must have, each with one of its places. */
  readonly operators: ReadonlyMap<ArithmeticOperator, Node>;
  /** The constants of the function that it names. */
  readonly parts: readonly LocalConstant[];
}

/** A `const` of a function that is made of literals alone. Each use of it has a kind of its own. */
export class LocalConstant {
  readonly uses: Type[] = [];
  /** The constants that it is made of, and those that are made of it. */
  readonly #beside = new Set<LocalConstant>();
  #noted: readonly Type[] = [];

  constructor(
    /** How it is written with a kind, for a hint. */
    readonly withKind: string,
    readonly known: KnownValue,
  ) {
    for (const part of known.parts) {
      this.#beside.add(part);
      part.#beside.add(this);
    }
  }

  /** Notes the kinds that its uses have before anything takes a kind by default. */
  note(): void {
    this.#noted = kindsOf(this.uses);
  }

  /** Gives the uses that nothing says a kind of the one that all others have, or else that of the constants beside it. */
  agree(): void {
    const open = this.uses.filter((use) => resolve(use).tag === 'infer');
    if (open.length === 0) return;
    const related = this.#related();
    const kinds = [
      this.#noted,
      kindsOf(related.flatMap((each) => each.#noted)),
      kindsOf(related.flatMap(({ uses }) => uses)),
    ].find(({ length }) => length > 0);
    if (kinds?.length === 1) for (const use of open) unify(use, kinds[0]!);
  }

  #related(): readonly LocalConstant[] {
    const found = new Set<LocalConstant>([this]);
    for (const each of found) for (const other of each.#beside) found.add(other);
    return [...found];
  }
}

/** The different kinds among types. */
function kindsOf(types: readonly Type[]): readonly Type[] {
  const kinds = new Map<string, Type>();
  for (const each of types) {
    const type = resolve(each);
    if (type.tag === 'scalar' || type.tag === 'enum') kinds.set(describe(type), type);
  }
  return [...kinds.values()];
}
