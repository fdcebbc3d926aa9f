import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { constraintsOf, runCircuit, type ChildValue, type CircuitDefinition } from '../../src/circuit/circuit.js';
import { ConstraintError } from '../../src/circuit/constraint.js';
import { KIND_BITS, ListType, type Entry, type RecordType, type Shape, type ValueOf } from '../../src/parth/record.js';
import { runOnVariables } from './run-on-variables.js';

/** A plain value that a case may change in place. */
export type Mutable<T> = T extends bigint ? bigint : { -readonly [K in keyof T]: Mutable<T[K]> };

/** What a circuit runs on. */
export interface CircuitInput<S extends Shape> {
  readonly witness: ValueOf<RecordType<S>>;
  readonly children?: readonly ChildValue[];
}

/** A copy of the valid input, to be changed in place. */
export interface Draft<S extends Shape> {
  witness: Mutable<ValueOf<RecordType<S>>>;
  children: Mutable<ChildValue>[];
}

/** One change of a valid input and the constraint that must refuse it. */
export interface ConstraintCase<S extends Shape> {
  /** The constraint's name, with or without the circuit's name before it. */
  readonly breaks: string;
  /** Says which attack this is, where the name of the constraint alone does not. */
  readonly title?: string;
  /** Changes the draft in place, or returns another input; any other value returned is ignored. */
  mutate(draft: Draft<S>): unknown;
}

export interface ConstraintSuiteOptions {
  /** A second suite of a circuit, on another valid input: it need not cover every constraint. */
  readonly partial?: boolean;
  /** Each case must be refused on variables too, by the same constraint: seconds a case. `QED_ON_VARIABLES=1` asks it of every suite. */
  readonly onVariables?: boolean;
}

/** The record that `scripts/soundness.mjs` reads: which test holds which constraint. */
export interface SoundnessRecord {
  readonly circuit: string;
  readonly file: string;
  readonly constraints: readonly string[];
  readonly cases: readonly { readonly breaks: string; readonly test: string }[];
}

/**
 * Declares the tests of a circuit: the valid input runs; each case is refused by its constraint; every number of the witness is held to its
 * range (`range:<path>`, cases made here unless `cases` has one of that name); no constraint is without a case. Gadgets may take another path
 * on constants than on variables, which proofs are made of: `onVariables` has each case run on both.
 *
 * `valid` may be a function, called once when the first test runs. With `QED_SOUNDNESS_DIR` set the suite also writes a `SoundnessRecord`.
 */
export function constraintSuite<S extends Shape>(
  definition: CircuitDefinition<S>,
  valid: CircuitInput<S> | (() => CircuitInput<S>),
  cases: readonly ConstraintCase<S>[],
  options: ConstraintSuiteOptions = {},
): void {
  const onVariables = options.onVariables ?? process.env['QED_ON_VARIABLES'] === '1';
  const prefix = `${definition.name}/`;
  const fullName = (name: string) => (name.startsWith(prefix) ? name : prefix + name);
  const explicit = cases.map((one) => ({ ...one, breaks: fullName(one.breaks) }));
  const overridden = new Set(explicit.map(({ breaks }) => breaks));
  const ranges = options.partial ? [] : rangeCases(definition).filter(({ breaks }) => !overridden.has(breaks));
  const all = [...ranges, ...explicit].map((one) => ({ ...one, test: testTitle(one.breaks, one.title) }));

  let input: CircuitInput<S> | undefined;
  const validInput = () => (input ??= typeof valid === 'function' ? valid() : valid);
  let names: string[] | undefined;
  const stated = () => (names ??= constraintsOf(definition, validInput().witness, validInput().children ?? []));

  describe(`constraints of ${definition.name}`, () => {
    it('runs on a valid witness', () => {
      expect(runCircuit(definition, validInput().witness, validInput().children ?? [])).toBeTypeOf('bigint');
    });

    for (const { breaks, mutate, test } of all) {
      it(test, async () => {
        expect(stated()).toContain(breaks);
        const draft = structuredClone<unknown>({ children: [], ...validInput() }) as Draft<S>;
        const changed = mutate(draft);
        const isInput = typeof changed === 'object' && changed !== null && 'witness' in changed;
        const broken = (isInput ? changed : draft) as CircuitInput<S>;
        expect(refusalOf(definition, broken)).toBe(breaks);
        if (onVariables) expect(await refusalOnVariables(definition, broken), 'on variables').toBe(breaks);
      });
    }

    if (!options.partial) {
      it('has a case for every constraint', () => {
        const covered = new Set(all.map(({ breaks }) => breaks));
        expect(stated().filter((name) => !covered.has(name))).toEqual([]);
      });
    }

    let file = '';
    it('is named once a case', () => {
      file = expect.getState().testPath ?? '';
      const titles = all.map(({ test }) => test);
      expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
    });

    afterAll(() => {
      const directory = process.env['QED_SOUNDNESS_DIR'];
      if (directory === undefined) return;
      const record: SoundnessRecord = {
        circuit: definition.name,
        file: relative(process.cwd(), file),
        constraints: stated(),
        cases: all.map(({ breaks, test }) => ({ breaks, test })),
      };
      mkdirSync(directory, { recursive: true });
      writeFileSync(
        join(directory, `${definition.name}-${process.pid}-${recordsWritten++}.json`),
        JSON.stringify(record),
      );
    });
  });
}

let recordsWritten = 0;

/** The constraint that refuses an input; `undefined` when it is accepted. Any other error is thrown on. */
export function refusalOf<S extends Shape>(
  definition: CircuitDefinition<S>,
  input: CircuitInput<S>,
): string | undefined {
  try {
    runCircuit(definition, input.witness, input.children ?? []);
    return undefined;
  } catch (error) {
    if (error instanceof ConstraintError) return error.constraint;
    throw error;
  }
}

/** As `refusalOf`, on variables: the gates are checked as they are stated, so the first that does not hold names its constraint too. */
export async function refusalOnVariables<S extends Shape>(
  definition: CircuitDefinition<S>,
  { witness, children }: CircuitInput<S>,
): Promise<string | undefined> {
  try {
    await runOnVariables(definition, witness, children);
    return undefined;
  } catch (error) {
    if (error instanceof ConstraintError) return error.constraint;
    throw error;
  }
}

const testTitle = (breaks: string, title: string | undefined) =>
  `${breaks} refuses ${title ?? 'a witness that breaks it'}`;

/** One case a number: the smallest value out of its range. Ranges are stated before all logic, so nothing else can refuse first. */
function rangeCases<S extends Shape>(definition: CircuitDefinition<S>): ConstraintCase<S>[] {
  const numbers: { path: string; keys: readonly (string | number)[]; tooBig: bigint }[] = [];
  const visit = (entry: Entry, path: string, keys: readonly (string | number)[]): void => {
    if (typeof entry === 'string') {
      if (entry !== 'field') numbers.push({ path, keys, tooBig: 1n << BigInt(KIND_BITS[entry]) });
    } else if (entry instanceof ListType) {
      for (let i = 0; i < entry.length; i++) visit(entry.item as Entry, `${path}[${i}]`, [...keys, i]);
    } else {
      for (const [name, inner] of Object.entries(entry.shape))
        visit(inner, path ? `${path}.${name}` : name, [...keys, name]);
    }
  };
  visit(definition.witness as RecordType<Shape>, '', []);
  return numbers.map(({ path, keys, tooBig }) => ({
    breaks: `${definition.name}/range:${path}`,
    title: `${tooBig === 2n ? '2' : `2^${tooBig.toString(2).length - 1}`}`,
    mutate: (draft) => setAt(draft.witness, keys, tooBig),
  }));
}

function setAt(target: unknown, keys: readonly (string | number)[], value: bigint): void {
  let object = target as Record<string | number, unknown>;
  for (const key of keys.slice(0, -1)) object = object[key] as Record<string | number, unknown>;
  object[keys.at(-1)!] = value;
}
