// Each kind of constraint in a contract's circuit refuses a witness that breaks only that constraint.
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { IrBuilder } from '../../../src/compiler/ir/builder.js';
import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { ME, worldOf } from '../../support/method-world.js';

const HEIGHT = 34;
const NONCE = 4n;
let line = 0;
const at = () => ({ file: 'all.ts', line: ++line, column: 1 });

function everything(): MethodIr {
  const b = new IrBuilder('All', 'run', HEIGHT, at());
  const next = (): IrBuilder => ((b.span = at()), b);
  const input = (name: string, kind: IrKind) => next().input(name, kind);
  const amount = input('amount', 'u64'); // 2
  const other = input('other', 'ContractId'); // 3
  const flag = input('flag', 'boolean'); // 4
  const me = b.context('userId');
  const nonce = b.context('nonce');
  const fixed = (base: bigint): SlotRef => ({ path: 'x', base, keys: [] });
  const foreign = next().loadForeign('u64', me, { path: 'theirs', base: 0n, keys: [{ value: nonce.id, stride: 1n }] }); // 5: own contract
  next().loadForeign('u8', b.const('UserId', 9n), fixed(0n), { contract: other }); // 6
  const sum = next().arithmetic('add', amount, foreign); // 7
  next().assert(b.compare('lt', amount, b.const('u64', 30n)), ['amount']); // 8
  b.guard = flag;
  next().assert(b.compare('eq', amount, b.const('u64', 20n)), ['guarded'], [], 'index'); // 9
  b.guard = undefined;
  next().storeSlot(
    { path: 'mine', base: 2n ** 33n, keys: [{ value: b.context('checkpointId').id, stride: 1n }] },
    amount,
  ); // 10
  const own = next().loadSlot('u64', fixed(1n)); // 11
  const target = { contract: other.id, name: 'Other.f', methodId: 1n, inputs: [amount.id] };
  next().inlineCall(target, ['u32']); // 12
  for (let i = 0; i < 4; i++) next().deferCall({ ...target, inputs: [] }); // 13 to 16
  b.guard = flag;
  next().deferCall({ ...target, inputs: [] }); // 17
  b.guard = undefined;
  next().nativeBalance('debit', amount); // 18
  next().nativeBalance('credit', own); // 19
  for (const name of ['checkpointTime', 'checkpointMaxAge', 'publicKeyParam'] as const) b.context(name);
  return b.build([sum]);
}

const ir = everything();
verifyIr(ir);
const world = worldOf({
  cstateHeight: HEIGHT,
  own: [[1n, 2n ** 63n]],
  balance: 50n,
  others: [
    { user: ME, slots: [[NONCE, 5n]] },
    { user: 9n, contract: 4n, slots: [[0n, 200n]] },
  ],
});
const { witness } = await executeOn(ir, [20n, 4n, 0n], world);
const circuit = methodCircuit(ir);

type Draft = { witness: Record<string, never> };
/** The witness as loosely as a prover sees it. */
interface Loose {
  start: Record<string, bigint>;
  contractId: bigint;
  balanceBefore: bigint;
  inputs: bigint[];
  [part: string]: any;
}
const breaks = (name: string, change: (w: Loose) => void, title?: string): ConstraintCase<never> => ({
  breaks: name,
  ...(title === undefined ? {} : { title }),
  mutate: (draft) => void change((draft as unknown as Draft).witness as unknown as Loose),
});
/** Another foreign value that is proven: for what later checks make of it. */
const reads = async (
  slots: readonly (readonly [bigint, bigint])[],
  otherSlot: bigint,
  amount = 20n,
  flag = 0n,
): Promise<Loose> => {
  const changed = worldOf({
    cstateHeight: HEIGHT,
    own: [[1n, 2n ** 63n]],
    balance: 50n,
    others: [
      { user: ME, slots },
      { user: 9n, contract: 4n, slots: [[0n, otherSlot]] },
    ],
  });
  // The same world, read by a method without the checks: what a prover would hand to the circuit.
  const unchecked: MethodIr = {
    ...ir,
    outputs: [],
    ops: ir.ops
      .map((op) => (op.op === 'loadForeign' ? { ...op, kind: 'Field' as const } : op))
      .filter((op) => ['input', 'const', 'context', 'loadForeign', 'loadSlot'].includes(op.op)),
  };
  const { circuit: plain, witness: json } = await executeOn(unchecked, [amount, 4n, flag], changed);
  return plain.witness.fromJSON(json) as unknown as Loose;
};
const tooLarge = await reads([[NONCE, 5n]], 256n);
const nearMax = await reads([[NONCE, 2n ** 64n - 5n]], 200n);
/** Takes over the anchor and the foreign openings of another world. */
const inWorld =
  (other: Loose) =>
  (w: Loose): void => {
    for (const name of Object.keys(other)) if (/^(start|checkpointLeaf|foreign)/.test(name)) w[name] = other[name];
  };

constraintSuite(
  circuit as never,
  { witness: circuit.witness.fromJSON(witness) } as never,
  [
    breaks('input:amount', (w) => (w.inputs[0] = 2n ** 64n)),
    breaks('input:other', (w) => (w.inputs[1] = 2n ** 33n)),
    breaks('input:flag', (w) => (w.inputs[2] = 2n), 'a boolean that is 2'),
    breaks('publicKey', (w) => (w['publicKey'].keyParam += 1n)),
    breaks('checkpointLeaf', (w) => (w['checkpointLeaf'].gusrRoot += 1n)),
    breaks('stats', (w) => (w['stats'].blockTime += 1n)),
    breaks('config', (w) => (w['config'].maxAnchorAge += 1n)),
    breaks('foreignUser0/exists', (w) => (w['foreignUser0'].exists = 2n)),
    breaks('foreignUser0/index', (w) => (w.start['userId'] = 2n ** 32n)),
    breaks('foreignUser0/leaf', (w) => (w['foreignUser0'].exists = 0n), 'a user passed off as absent'),
    breaks('foreignContract0/index', (w) => (w.contractId = 2n ** 24n)),
    breaks('foreignContract0/root', (w) => (w['foreignContract0'].root = 0n), 'a contract passed off as empty'),
    breaks('foreignTrunk0/content', (w) => (w['foreignTrunk0'].beside[0] += 1n)),
    breaks('foreignSlots0/index', (w) => (w.start['nonce'] = 2n ** 32n)),
    breaks('foreignSlots0/content', (w) => (w['foreignSlots0'].contents[0] += 1n)),
    breaks('foreignUser1/exists', (w) => (w['foreignUser1'].exists = 2n)),
    breaks('foreignUser1/leaf', (w) => (w['foreignUser1'].leaf.uconRoot += 1n)),
    breaks('foreignContract1/index', (w) => (w.inputs[1] = 2n ** 24n)),
    breaks('foreignContract1/root', (w) => (w['foreignContract1'].root += 1n)),
    breaks('foreignTrunk1/content', (w) => (w['foreignTrunk1'].beside[0] += 1n)),
    breaks('foreignSlots1/content', (w) => (w['foreignSlots1'].contents[0] += 1n)),
    breaks('loadForeign all.ts:6:1', inWorld(tooLarge), 'a foreign u8 that is 256'),
    breaks('add all.ts:7:1', inWorld(nearMax)),
    breaks('assertion all.ts:8:1', (w) => (w.inputs[0] = 30n)),
    breaks('index all.ts:9:1', (w) => ((w.inputs[2] = 1n), (w.inputs[0] = 21n)), 'a guarded check whose guard holds'),
    breaks('inlineCall all.ts:12:1', (w) => (w['inlineCall0'][0] = 2n ** 32n), 'a callee that returns no u32'),
    breaks('deferred-calls', (w) => (w.inputs[2] = 1n), 'a fifth deferred call'),
    breaks('debit all.ts:18:1', (w) => (w.balanceBefore = 19n)),
    breaks('credit all.ts:19:1', (w) => (w.balanceBefore = 2n ** 63n + 20n)),
    breaks('access0/index', (w) => (w.start['checkpointId'] = 2n ** 32n)),
    breaks('access0/content', (w) => (w['access0'].contents[0] += 1n)),
    breaks('access1/content', (w) => (w['access1'].contents[0] += 1n)),
    breaks('trunk/content', (w) => (w['trunk'].beside[0] += 1n)),
  ] as never,
);

// Arithmetic, each operation on inputs of its own.
const pairs = ['add', 'sub', 'mul', 'div', 'rem'] as const;
const numbers = new IrBuilder('Numbers', 'run', 1, { file: 'n.ts', line: 1, column: 1 });
const inputs = Array.from({ length: 2 * pairs.length + 3 }, (_, i) => numbers.input(`x${i}`, 'u64'));
pairs.forEach((op, i) => {
  numbers.span = { file: 'n.ts', line: 2 + i, column: 1 };
  numbers.arithmetic(op, inputs[2 * i]!, inputs[2 * i + 1]!);
});
numbers.span = { file: 'n.ts', line: 7, column: 1 };
numbers.cast('u32', inputs[10]!);
numbers.shift('shl', inputs[11]!, inputs[12]!);
const numbersIr = numbers.build([]);
const numbersRun = await executeOn(
  numbersIr,
  [1n, 2n, 5n, 2n, 3n, 4n, 8n, 3n, 8n, 3n, 9n, 1n, 5n],
  worldOf({ cstateHeight: 1 }),
);

constraintSuite(
  numbersRun.circuit as never,
  { witness: numbersRun.circuit.witness.fromJSON(numbersRun.witness) } as never,
  [
    ...inputs.map((_, i) => breaks(`input:x${i}`, (w) => (w.inputs[i] = 2n ** 64n))),
    breaks('add n.ts:2:1', (w) => (w.inputs[0] = 2n ** 64n - 1n), 'overflow'),
    breaks('sub n.ts:3:1', (w) => (w.inputs[3] = 6n), 'underflow'),
    breaks('mul n.ts:4:1', (w) => (w.inputs[4] = 2n ** 63n), 'overflow'),
    breaks('div n.ts:5:1', (w) => (w.inputs[7] = 0n), 'division by zero'),
    breaks('rem n.ts:6:1', (w) => (w.inputs[9] = 0n), 'division by zero'),
    breaks('cast n.ts:7:1', (w) => (w.inputs[10] = 2n ** 32n), 'a value that does not fit'),
    breaks('shl n.ts:7:1', (w) => (w.inputs[12] = 64n), 'bits that are lost'),
  ] as never,
);

const deployer = new IrBuilder('Deployer', 'run', 1, { file: 'd.ts', line: 1, column: 1 });
const deployerRun = await executeOn(deployer.build([deployer.context('deployer')]), [], worldOf({ cstateHeight: 1 }));

constraintSuite(
  deployerRun.circuit as never,
  { witness: deployerRun.circuit.witness.fromJSON(deployerRun.witness) } as never,
  [
    breaks('checkpointLeaf', (w) => (w['checkpointLeaf'].gconRoot += 1n)),
    breaks('deployment/index', (w) => (w.contractId = 2n ** 24n)),
    breaks('deployment/contract', (w) => (w['deployment'].leaf.deployerId += 1n), 'another deployer'),
  ] as never,
);
