import type { RequestedCall } from '../../src/compiler/interpreter/execution.js';
import { methodIdOf } from '../../src/compiler/ir/abi.js';
import { abiOf } from '../../src/compiler/typed/abi-of.js';
import { resolve } from '../../src/compiler/typed/unify.js';
import { modulo } from './twin/arithmetic.js';
import type { Twin } from './twin/twin.js';
import { kindsIn } from './twin/values.js';

export type Answer = (call: RequestedCall) => readonly bigint[];

/** What calls of the program's public methods answer: numbers in range that depend on every input. */
export function targetsOf({ program }: Twin): [string, { name: string; answer: Answer }][] {
  const native: [string, { name: string; answer: Answer }] = [
    methodIdOf('NativeToken', 'send', [
      { name: 'to', type: { type: 'scalar', kind: 'UserId' } },
      { name: 'amount', type: { type: 'scalar', kind: 'u64' } },
    ]).toString(),
    { name: 'NativeToken.send', answer: () => [] },
  ];
  const others = [...program.classes.values()].flatMap(({ name, methods }) =>
    [...methods.values()].flatMap((signature): [string, { name: string; answer: Answer }][] => {
      if (
        signature.parameters.some(({ type }) => resolve(type).tag === 'error') ||
        resolve(signature.result).tag === 'error'
      )
        return [];
      const inputs = signature.parameters.map((parameter) => ({ name: parameter.name, type: abiOf(parameter.type) }));
      const kinds = kindsIn(signature.result);
      const answer: Answer = (call) =>
        kinds.map(
          (_, i) => (call.inputs.reduce((sum, input) => modulo(3n * sum + input), call.contractId) + BigInt(i)) % 2n,
        );
      return [[methodIdOf(name, signature.name, inputs).toString(), { name: `${name}.${signature.name}`, answer }]];
    }),
  );
  return [native, ...others];
}
