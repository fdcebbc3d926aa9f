import type { TypedProgram } from '../../../src/compiler/typed/program.js';
import { TwinFailure } from './failure.js';
import { Machine, type TwinEffects, type TwinWorld } from './machine.js';
import { twinSource } from './source.js';
import { copyState, initialState, scalarsByPath, type StateField, type TwinState, type WrittenValue } from './state.js';
import { flatten, unflatten, type TwinValue } from './values.js';

/** What became of a call: its result's scalars, the state after it and its effects, or the first check that failed. */
export type TwinOutcome =
  | {
      readonly failure?: undefined;
      readonly outputs: readonly bigint[];
      readonly state: TwinState;
      readonly effects: TwinEffects;
    }
  | { readonly failure: TwinFailure };

interface Entries {
  readonly methods: Readonly<Record<string, Readonly<Record<string, (...args: unknown[]) => TwinValue>>>>;
  readonly initial: Readonly<Record<string, Readonly<Record<string, () => TwinValue>>>>;
}

/**
 * A checked program run as JavaScript: the third meaning of the language beside interpreter and circuit. It shares the front end with them and
 * nothing behind it.
 */
export class Twin {
  readonly code: string;
  readonly #machine: Machine;
  readonly #entries: Entries;

  constructor(readonly program: TypedProgram) {
    const { code, constants } = twinSource(program);
    this.code = code;
    this.#machine = new Machine((className) => this.initialState(className));
    this.#entries = new Function('$', 'K', code)(this.#machine, constants) as Entries;
  }

  /** The state of a class that nobody has written. */
  initialState(className: string): TwinState {
    return initialState(className, this.#fields(className));
  }

  /** Calls a public method with flattened arguments, each in its kind's range, on a state that is left as it is. */
  call(contract: string, method: string, inputs: readonly bigint[], state: TwinState, world: TwinWorld): TwinOutcome {
    const fn = this.program.contracts
      .find(({ name }) => name === contract)!
      .functions.find(({ name }) => name === method)!;
    const machine = this.#machine;
    const self = copyState(contract, this.#fields(contract), state);
    const rest = [...inputs];
    const args = fn.parameters.map(({ variable }) => unflatten(variable.type, () => rest.shift()!));
    try {
      return machine.within(world, () => {
        fn.parameters.forEach(({ variable }, i) => machine.members(variable.type, args[i], fn.span));
        const result = this.#entries.methods[contract]![method]!(self, ...args);
        const outputs = flatten(fn.result, result);
        // What aliases in this call are apart in the next one: slots hold values.
        return { outputs, state: copyState(contract, this.#fields(contract), self), effects: machine.effects };
      });
    } catch (error) {
      if (error instanceof TwinFailure) return { failure: error };
      throw error;
    }
  }

  /** The scalars of a state by field path. */
  scalars(className: string, state: TwinState): Map<string, WrittenValue[]> {
    return scalarsByPath(this.#fields(className), state);
  }

  #fields(className: string): StateField[] {
    return this.program.classes.get(className)!.fields.map(({ name, type }) => ({
      name,
      type,
      initial: this.#entries.initial[className]![name],
    }));
  }
}
