import { expect } from 'vitest';
import { compileFile } from '../../src/compiler/compile.js';
import { renderDiagnostic } from '../../src/compiler/diagnostics/diagnostic.js';
import { executeMethod } from '../../src/compiler/interpreter/execute.js';
import type { ExecutionHost } from '../../src/compiler/interpreter/execution.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { flatten } from '../../src/compiler/ir/abi.js';
import { fromField } from '../../src/compiler/ir/kinds.js';
import { verifyContract } from '../../src/compiler/ir/accesses/verify-accesses.js';
import { PlainRun, scalarsOf, show } from './plain-contract.js';
import { ThreeWay } from './three-way.js';
import { readProgram } from './twin/compile.js';

export const CONTEXT: Record<string, bigint> = { userId: 7n, contractId: 3n, nonce: 2n, deployer: 42n };
const PATH = '/contract.ts';
const USER = CONTEXT['userId']!;
const NAMES =
  'Contract, mapping, assert, context, emit, array, clone, equals, stale, min, max, sha256, keccak256, merkleRoot, verifyEcdsa, verifySchnorr, type EcdsaPublicKey, type EcdsaSignature, type SchnorrPublicKey, type SchnorrSignature, u8, u16, u32, u64, u128, i64, type Field, type Hash, type UserId, type FixedArray';

/** A method's name and its arguments. */
export type CallLine = readonly [method: string, ...args: unknown[]];

/** Compiles the members of a class `C`; fails with the rendered diagnostics. */
export async function compileMembers(
  members: string,
  module = '',
  passes?: readonly string[],
): Promise<CompiledContract> {
  const source = sourceOf(members, module);
  const { contracts, diagnostics } = await compileFile(PATH, {
    overlay: { [PATH]: source },
    ...(passes === undefined ? {} : { passes }),
  });
  expect(diagnostics.map(renderDiagnostic).join('\n')).toBe('');
  verifyContract(contracts[0]!);
  return contracts[0]!;
}

export const sourceOf = (members: string, module = ''): string =>
  `import { ${NAMES} } from 'qed/contract';\n${module}\nexport class C extends Contract {\n${members}\n}\n`;

/** The interpreter's side: slots, events and calls of one user. */
export class InterpretedRun {
  readonly slots = new Map<bigint, bigint>();
  readonly events: bigint[][] = [];

  constructor(
    readonly contract: CompiledContract,
    readonly context: Readonly<Record<string, bigint>> = CONTEXT,
    /** Other users' slots of the same contract. */
    readonly others: ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>> = new Map(),
  ) {}

  async call(method: string, args: readonly unknown[]): Promise<readonly bigint[]> {
    const ir = this.contract.methods.find((each) => each.method === method)!;
    const written = new Map(this.slots);
    const host: ExecutionHost = {
      loadSlot: (slot) => written.get(slot) ?? 0n,
      storeSlot: (slot, value) => void written.set(slot, value),
      loadForeign: ({ user, slot }) => Promise.resolve(this.others.get(user)?.get(slot) ?? 0n),
      userKey: () => Promise.reject(new Error('no user has a key here')),
      checkpoint: () => Promise.reject(new Error('there are no past checkpoints here')),
      context: (name) => this.context[name],
    };
    const { outputs, events } = await executeMethod(ir, args.flatMap(scalarsOf), host);
    this.slots.clear();
    for (const [slot, value] of written) this.slots.set(slot, value);
    this.events.push(...events.map(({ values }) => [...values]));
    return outputs;
  }

  /** The scalars of a plain field as they stand. */
  field(name: string): bigint[] {
    const field = this.contract.layout.fields.find((each) => each.name === name)!;
    return flatten(field.type, name).map(({ kind }, i) => {
      const content = this.slots.get(field.base + BigInt(i)) ?? 0n;
      const initial = field.initial[i]!;
      return kind === 'Field' || kind === 'Hash' ? content + initial : fromField('i64', content)! + initial;
    });
  }
}

const VARIANTS = [undefined, []] as const;

/**
 * Holds a class against itself: its source run as JavaScript, types stripped; its twin; its IR in the interpreter, with all passes and with none; and the
 * circuits, on constants and on variables, of the first call of each method.
 */
export async function expectSame(members: string, calls: readonly CallLine[], module = ''): Promise<void> {
  const source = sourceOf(members, module);
  const { twin, lowered } = await readProgram(PATH, VARIANTS, { [PATH]: source });
  const variants = lowered.map((contracts, i) => ({ name: i === 0 ? 'all passes' : 'no passes', contracts }));
  lowered.flat().forEach(verifyContract);
  const ways = new ThreeWay(twin, variants);
  const plain = new PlainRun(source, 'C', { ...CONTEXT, userId: USER, checkpoint: { id: 5n, time: 1000n } });
  const seen = new Set<string>();
  for (const [method, ...args] of calls) {
    const depth = seen.has(method) ? 'interpreter' : 'variables';
    seen.add(method);
    const found = await ways.call(USER, 'C', method, args.flatMap(scalarsOf), depth);
    const where = `${method}(${args.map(show).join(', ')})`;
    const wanted = attempt(() => plain.call(method, args));
    expect(`${where}: ${found.result?.join() ?? 'fails'}`).toBe(`${where}: ${wanted}`);
    for (const [name, scalars] of ways.fields(USER, 'C'))
      expect(`${where}: ${name} ${scalars.join()}`).toBe(`${where}: ${name} ${show(plain.contract[name])}`);
    if (found.events !== undefined)
      expect(found.events.map((event) => event.replace(/^\w+ /, ''))).toEqual(
        plain.events.slice(-found.events.length || Infinity).map(show),
      );
  }
}

function attempt(run: () => unknown): string {
  try {
    return show(run());
  } catch {
    return 'fails';
  }
}
