import { Choices } from './choices.js';
import type { RandomType } from './types.js';

/** A function that expressions may call. */
export interface RandomFunction {
  readonly name: string;
  readonly parameters: readonly { readonly type: RandomType; readonly isOptional: boolean }[];
  /** Undefined for one without a result. */
  readonly result: RandomType | undefined;
  /** Whether it writes state, so that no getter may call it. */
  readonly hasEffects: boolean;
}
export interface RandomMapping {
  readonly name: string;
  readonly keys: readonly RandomType[];
  readonly value: RandomType;
}

/** What the methods of one random contract have in common. */
export interface RandomContract {
  /** Types of variables, parameters and results. */
  readonly types: readonly RandomType[];
  /** Plain fields of state, the parts of components among them: `cell.value`. */
  readonly fields: readonly { readonly name: string; readonly type: RandomType; readonly isReadonly?: boolean }[];
  readonly mappings: readonly RandomMapping[];
  /** Of the module: they see no state. */
  readonly functions: RandomFunction[];
  /** Private methods and those of components, called on `this`. */
  readonly methods: RandomFunction[];
  readonly getters: { readonly name: string; readonly type: RandomType }[];
  readonly events: readonly { readonly name: string; readonly fields: readonly (readonly [string, RandomType])[] }[];
}

export interface RandomVariable {
  readonly name: string;
  readonly type: RandomType;
  /** Whether it may be assigned. */
  readonly isMutable: boolean;
  /** Whether its parts may be assigned: it is an aggregate that nobody else names. */
  readonly isOwn: boolean;
}
/** A `number` of a loop: below `bound` and not negative. */
export interface Counter {
  readonly name: string;
  readonly bound: number;
}

/** What is known where a piece of a method is written. */
export class Scope {
  variables: RandomVariable[] = [];
  counters: Counter[] = [];
  /** Labels of loops around, innermost last, with whether `continue` may name them. */
  jumps: { readonly label: string; readonly isLoop: boolean }[] = [];
  /** Above 0 inside a condition, where nothing may be assigned. */
  conditions = 0;
  /** How often what is written here runs at most. */
  turns = 1;
  /** How many more calls that are inlined may be written. */
  calls = 4;
  readonly #names: { next: number };

  constructor(
    readonly choices: Choices,
    readonly contract: RandomContract,
    /** Undefined outside of a class; `pure` in a getter. */
    readonly self: 'pure' | 'method' | undefined,
    /** What `return` gives; undefined where nothing. */
    readonly result: RandomType | undefined,
    names = { next: 0 },
  ) {
    this.#names = names;
  }

  fresh(prefix: string): string {
    return `${prefix}${this.#names.next++}`;
  }

  get canAssign(): boolean {
    return this.conditions === 0;
  }

  /** Writes something in an inner block: what it declares is gone after it. */
  inner<T>(write: () => T): T {
    const { variables, counters } = this;
    [this.variables, this.counters] = [[...variables], [...counters]];
    const result = write();
    [this.variables, this.counters] = [variables, counters];
    return result;
  }

  condition<T>(write: () => T): T {
    this.conditions++;
    const result = write();
    this.conditions--;
    return result;
  }

  /** Writes what may run several times. */
  repeated<T>(turns: number, write: () => T): T {
    const outer = this.turns;
    this.turns *= turns;
    const result = write();
    this.turns = outer;
    return result;
  }
}
