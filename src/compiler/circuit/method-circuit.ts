import type { Field } from 'o1js';
import type { CircuitDefinition } from '../../circuit/circuit.js';
import { spentOn } from '../../circuit/row-profile.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import type { RecordType, Shape } from '../../parth/record.js';
import { ContractCallStatement } from '../../parth/statements/contract-call.js';
import type { MethodIr } from '../ir/ops.js';
import { CALL_STATEMENT, MethodBuilder } from './build-method.js';
import { planMethod, type MethodPlan } from './witness-type.js';

/**
 * The circuit of a contract's method (the architecture's DapenContractFunctionCircuit): it verifies no proof, and its public output is the
 * hash of the `ContractCallStatement` that it proves. Named `<Contract>.<method>`.
 */
export function methodCircuit(ir: MethodIr, plan: MethodPlan = planMethod(ir)): CircuitDefinition<Shape> {
  return {
    name: circuitNameOf(ir),
    witness: plan.witness,
    children: [],
    logic: (witness: VarsOf<RecordType<Shape>>): Field => {
      const statement = new MethodBuilder(plan, witness as unknown as MethodWitnessVars).statement();
      return spentOn(CALL_STATEMENT, () => hashOf(ContractCallStatement, statement));
    },
  };
}

export const circuitNameOf = (ir: MethodIr): string => `${ir.contract}.${ir.method}`;

/** The witness in circuit; its names are those of `planMethod`. */
export type MethodWitnessVars = Readonly<Record<string, unknown>>;
