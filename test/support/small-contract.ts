import type { AbiField } from '../../src/compiler/ir/abi.js';
import { scalar } from '../../src/compiler/ir/abi.js';
import { IrBuilder } from '../../src/compiler/ir/builder.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { layoutOf } from '../../src/compiler/ir/layout.js';

const span = { file: 'small.ts', line: 3, column: 5 };
const layout = layoutOf([
  { name: 'total', type: scalar('u64'), keys: [], initial: [0n] },
  { name: 'level', type: scalar('i64'), keys: [], initial: [-5n] },
  {
    name: 'paid',
    type: {
      type: 'struct',
      name: 'Paid',
      fields: [
        { name: 'sum', type: scalar('u64') },
        { name: 'open', type: scalar('boolean') },
      ],
    },
    keys: ['u8', 'boolean'],
    initial: [0n, 0n],
  },
]);
const inputs: readonly AbiField[] = [{ name: 'amount', type: scalar('u64') }];

/** A contract of one method, `add(amount)`, which returns the sum; written as IR, with a layout of every form. */
export function smallContract(): CompiledContract {
  const b = new IrBuilder('Small', 'add', layout.cstateHeight, span);
  const amount = b.input('amount', 'u64');
  const slot = { path: 'total', base: layout.fields[0]!.base, keys: [] };
  const sum = b.arithmetic('add', b.loadSlot('u64', slot), amount);
  b.assert(
    b.compare('lt', sum, b.const('u64', 1000n)),
    ['too much: ', { value: sum.id }],
    [{ text: 'sum', value: sum.id }],
  );
  b.storeSlot(slot, sum);
  return {
    contract: 'Small',
    sourceHash: 'ab'.repeat(32),
    abi: { methods: [{ name: 'add', inputs, output: scalar('u64') }], events: [] },
    layout,
    methods: [b.build([sum])],
    views: [],
    staleness: [],
  };
}
