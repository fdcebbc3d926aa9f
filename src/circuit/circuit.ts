import { Field } from 'o1js';
import type { RecordType, Shape, ValueOf } from '../parth/record.js';
import { constrain, namesOfConstraints, scope } from './constraint.js';
import { constantsOf, constrainRanges, type VarsOf } from './variables.js';

/** A proof that a circuit verifies: what it outputs and the hash of the key that it verifies under. */
export interface ChildProof {
  readonly output: Field;
  /** Unconstrained until the circuit compares it with a whitelist or a constant. Of a `self` child it is 0: its key is baked in. */
  readonly keyHash: Field;
}

/**
 * One proof slot of a circuit. `self` is a proof of the same program; `side-loaded` takes its key as a witness. `width` is the number of
 * proofs that the child's program verifies at most; `features: 'any'` accepts every gate that a contract's author may use.
 */
export type ChildSlot =
  | { readonly kind: 'self' }
  | { readonly kind: 'side-loaded'; readonly width: 0 | 1 | 2; readonly features: 'none' | 'any' };

/**
 * A circuit: a witness, the proofs that it verifies, and the logic that constrains both and returns its one public output. The logic never
 * verifies a proof itself: the program around it calls `.verify()` on every slot (`program.ts`), and tests run the logic on constants.
 */
export interface CircuitDefinition<S extends Shape = Shape> {
  /** As in the architecture document, e.g. `GUTAVerifyTwoEndCap`. */
  readonly name: string;
  readonly witness: RecordType<S>;
  readonly children: readonly ChildSlot[];
  logic(witness: VarsOf<RecordType<S>>, children: readonly ChildProof[]): Field;
}

/** A circuit whose witness type is forgotten, for lists of circuits. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape appears in argument and result position
export type AnyCircuit = CircuitDefinition<any>;

/** The witness of a circuit, as plain values. */
export type WitnessOf<C extends { readonly witness: RecordType<Shape> }> = ValueOf<C['witness']>;

/** Lets the compiler infer the witness's shape. */
export const circuit = <S extends Shape>(definition: CircuitDefinition<S>): CircuitDefinition<S> => definition;

/** What a proof of a child says, as plain values. */
export interface ChildValue {
  readonly output: bigint;
  readonly keyHash: bigint;
}

/** All that a circuit states about its witness: the ranges first, then its logic, under its name. */
export function stateConstraints<S extends Shape>(
  definition: CircuitDefinition<S>,
  witness: VarsOf<RecordType<S>>,
  children: readonly ChildProof[],
): Field {
  return scope(definition.name, () => {
    constrainRanges(definition.witness, witness);
    return definition.logic(witness, children);
  });
}

/**
 * Executes a circuit on plain values, without a proof: a simulation. Returns its public output; throws a `ConstraintError` that names the
 * first constraint that does not hold.
 */
export function runCircuit<S extends Shape>(
  definition: CircuitDefinition<S>,
  witness: ValueOf<RecordType<S>>,
  children: readonly ChildValue[] = [],
): bigint {
  if (children.length !== definition.children.length) {
    throw new TypeError(`${definition.name} verifies ${definition.children.length} proofs, got ${children.length}`);
  }
  const childVars = children.map(({ output, keyHash }) => ({ output: Field(output), keyHash: Field(keyHash) }));
  const vars = scope(definition.name, () =>
    constrain('witness-encoding', () => constantsOf(definition.witness, witness) as VarsOf<RecordType<S>>),
  );
  return stateConstraints(definition, vars, childVars).toBigInt();
}

/** The names of all constraints of a circuit, found by running it on a witness that satisfies it. */
export function constraintsOf<S extends Shape>(
  definition: CircuitDefinition<S>,
  witness: ValueOf<RecordType<S>>,
  children: readonly ChildValue[] = [],
): string[] {
  return namesOfConstraints(() => void runCircuit(definition, witness, children)).filter(
    (name) => !name.endsWith('/witness-encoding'),
  );
}
