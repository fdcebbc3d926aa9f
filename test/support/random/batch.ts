import { readContracts } from '../../../src/compiler/frontend/front-end.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { verifyContract } from '../../../src/compiler/ir/accesses/verify-accesses.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { runPasses } from '../../../src/compiler/passes/pipeline.js';
import type { TypedFunction } from '../../../src/compiler/typed/ast.js';
import type { TypedContract, TypedProgram } from '../../../src/compiler/typed/program.js';
import { Disagreement, type Observed } from '../observed.js';
import { ThreeWay, type Depth } from '../three-way.js';
import { lowerContract } from '../twin/compile.js';
import { Twin } from '../twin/twin.js';
import { RandomModule, type Entropy, type RandomMethod } from './contract.js';

const FILE = '/random.ts';
const USERS = [7n, 5n, 7n, 9n] as const;

/** A method that the compiler refused, with the codes that it gave. */
export interface Refused {
  readonly method: RandomMethod;
  readonly codes: readonly string[];
  readonly text: string;
}
/** A method that was compiled, as it was lowered: no pass has run over it. */
export interface Accepted {
  readonly method: RandomMethod;
  readonly fn: TypedFunction;
  readonly ir: MethodIr;
}

/** Some random methods of one contract, compiled together: a TypeScript program costs most. */
export interface Batch {
  readonly source: string;
  readonly program: TypedProgram;
  readonly twin: Twin;
  readonly contract: CompiledContract;
  readonly other: CompiledContract;
  readonly accepted: readonly Accepted[];
  readonly refused: readonly Refused[];
}

/** TypeScript reads its own declarations once, not for each batch. */
const warm = new WarmProject();

/** Compiles methods that numbers make. What is refused is left out; throws where the compiler throws. */
export async function compileBatch(common: Entropy, entropies: readonly Entropy[]): Promise<Batch> {
  const module = new RandomModule(common);
  let methods = entropies.map((entropy, i) => module.method(`t${i}`, entropy));
  const refused: Refused[] = [];
  for (;;) {
    const source = module.source(methods);
    const overlay = { [FILE]: source };
    const read = await readContracts(FILE, { system: false, overlay, warm, workingDirectory: '/' });
    if (read.diagnostics.length === 0) return { source, ...lower(read.program!, methods, refused, read.sourceHash) };
    const wrong = wrongMethods(source, methods, read.diagnostics);
    refused.push(...wrong);
    methods = methods.filter((method) => !wrong.some((each) => each.method === method));
    if (methods.length === 0 && wrong.length > 0) return compileBatch([], []).then((batch) => ({ ...batch, refused }));
  }
}

/** The methods on whose lines diagnostics are. */
function wrongMethods(
  source: string,
  methods: readonly RandomMethod[],
  diagnostics: readonly { readonly line: number; readonly code: string; readonly message: string }[],
): Refused[] {
  const wrong = methods.flatMap((method): Refused[] => {
    const first = source.slice(0, source.indexOf(`\n${method.source}\n`)).split('\n').length + 1;
    const last = first + method.source.split('\n').length - 1;
    const found = diagnostics.filter(({ line }) => line >= first && line <= last);
    if (found.length === 0) return [];
    const text = found.map(({ line, code, message }) => `${code}: ${message} at ${source.split('\n')[line - 1]}`);
    return [{ method, codes: found.map(({ code }) => code), text: text.join('\n') }];
  });
  if (wrong.length > 0) return wrong;
  // A mistake in what they share.
  const text = diagnostics.map(({ line, message }) => `${message} at ${source.split('\n')[line - 1]}`).join('\n');
  if (methods.length === 0) throw new Error(`the common part is wrong: ${text}`);
  return methods.map((method) => ({ method, codes: diagnostics.map(({ code }) => code), text }));
}

function lower(
  program: TypedProgram,
  methods: readonly RandomMethod[],
  before: readonly Refused[],
  sourceHash: string,
): Omit<Batch, 'source'> {
  const [c, other] = program.contracts as [TypedContract, TypedContract];
  const refused = [...before];
  const accepted: Accepted[] = [];
  let contract: CompiledContract | undefined;
  for (const [i, fn] of c.functions.entries()) {
    const compiled = lowerContract({ ...c, functions: [fn] }, program, sourceHash, []);
    if (typeof compiled === 'string') {
      refused.push({ method: methods[i]!, codes: [compiled.slice(0, 7)], text: compiled });
      continue;
    }
    contract = compiled;
    accepted.push({ method: methods[i]!, fn, ir: compiled.methods[0]! });
  }
  const empty = contract ?? (lowerContract({ ...c, functions: [] }, program, sourceHash, []) as CompiledContract);
  for (const { ir } of accepted) verifyContract({ layout: empty.layout, methods: [ir, runPasses(ir)], views: [] });
  return {
    program,
    twin: new Twin(program),
    contract: { ...empty, methods: accepted.map(({ ir }) => ir) },
    other: lowerContract(other, program, sourceHash, []) as CompiledContract,
    accepted,
    refused,
  };
}

/** A change of the IR between lowering and back ends. */
export type Transform = (ir: MethodIr) => MethodIr;
export interface Meaning {
  readonly name: string;
  readonly transform: Transform;
}

/** What the compiler really does, with all passes and with none. */
export const MEANINGS: readonly Meaning[] = [
  { name: 'all passes', transform: (ir) => runPasses(ir) },
  { name: 'no passes', transform: (ir) => ir },
];

/** A world in which the methods of a batch can be called; each method gets a fresh one, so that it fails alone as it fails among others. */
function worldFor(batch: Batch, accepted: Accepted, meanings: readonly Meaning[] = MEANINGS): ThreeWay {
  const variants = meanings.map(({ name, transform }) => {
    const methods = [transform(accepted.ir)];
    methods.forEach(verifyIr);
    return { name, contracts: [{ ...batch.contract, methods }, batch.other] };
  });
  return new ThreeWay(batch.twin, variants);
}

/** Makes a method's calls in all meanings; throws where they differ. */
export async function runMethod(
  batch: Batch,
  accepted: Accepted,
  depthOf: (call: number) => Depth = () => 'interpreter',
  meanings: readonly Meaning[] = MEANINGS,
): Promise<Observed[]> {
  const world = worldFor(batch, accepted, meanings);
  // Somebody has used the other contract before.
  for (const user of new Set(USERS)) {
    await world.call(user, 'Other', 'act', [9n + user, 0n]);
    await world.call(user, 'Other', 'ping', [4n]);
  }
  const observed: Observed[] = [];
  for (const [i, inputs] of accepted.method.calls.entries())
    observed.push(await world.call(USERS[i]!, 'C', accepted.method.name, inputs, depthOf(i)));
  // What is computed when compiling is the same in all meanings, so the generator says what it must be.
  const wrong = observed.find(({ reason }) => reason === 'not exact');
  if (wrong !== undefined) throw new Disagreement(`a constant is not what it must be: ${JSON.stringify(wrong)}`);
  return observed;
}
