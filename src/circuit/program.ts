import {
  Cache,
  DynamicProof,
  FeatureFlags,
  Field,
  SelfProof,
  Undefined,
  VerificationKey,
  ZkProgram,
  type JsonProof,
  type Proof,
} from 'o1js';
import { rememberAffinePoints } from './affine-points.js';
import { stateConstraints, type AnyCircuit, type ChildProof, type ChildSlot } from './circuit.js';
import { ShortCompile } from './short-compile.js';
import { provableOf } from './variables.js';

rememberAffinePoints();

/** A verification key as it travels: base64 data and its hash as a decimal string. The hash is the program's fingerprint. */
export interface KeyJson {
  readonly data: string;
  readonly hash: string;
}

/** A child proof together with the key that it verifies under; a `self` child needs no key. */
export interface ProvenChild {
  readonly proof: JsonProof;
  readonly key?: KeyJson;
}

/** Rows and gate digest of one method's constraint system. */
export interface CircuitSize {
  readonly rows: number;
  readonly digest: string;
}

/** What a program must compile to, with what is known of its circuits. */
export interface ExpectedProgram {
  readonly key: KeyJson;
  readonly circuits: Readonly<Record<string, ExpectedCircuit>>;
}

/** What is known of a circuit before it is compiled. */
export interface ExpectedCircuit {
  readonly rows: number;
  /** The verification key of the circuit's own proofs, before they are wrapped, as o1js writes it to its cache. */
  readonly stepKey?: string | undefined;
}

/**
 * Several circuits proven under one key (PROTOCOL §3). Every proof argument of every method is verified here and nowhere else, so a
 * circuit cannot forget to.
 */
export class CircuitProgram {
  readonly #program: UntypedProgram;
  #short: ShortCompile | undefined;
  #key: KeyJson | undefined;

  constructor(
    /** Unique among all programs: o1js names cached keys by program and method. */
    readonly name: string,
    readonly circuits: readonly AnyCircuit[],
  ) {
    this.#program = zkProgramOf(name, circuits, (circuit) => this.#short?.standIn(circuit));
  }

  /**
   * Makes the proving keys, or loads them from the cache. It takes less time when the key to come is known, and the key is then no less the one that
   * these circuits have. Where step keys are known too, the proving key of a circuit is only made for its first proof. One o1js operation at a time in
   * one process.
   */
  async compile(cache: Cache = Cache.None, expected?: ExpectedProgram): Promise<KeyJson> {
    if (this.#key === undefined && expected !== undefined) this.#key = await this.#compileShort(cache, expected);
    return (this.#key ??= await this.#compileWhole(cache));
  }

  async #compileWhole(cache: Cache): Promise<KeyJson> {
    const { verificationKey } = await this.#program.compile({ cache });
    return { data: verificationKey.data, hash: verificationKey.hash.toString() };
  }

  /** The expected key, or `undefined` where the short way led to another one: what it made is not to be used then. */
  async #compileShort(cache: Cache, expected: ExpectedProgram): Promise<KeyJson | undefined> {
    this.#short = await ShortCompile.of(expected.circuits);
    try {
      const key = await this.#compileWhole(withStepKeys(cache, expected.circuits));
      return key.hash === expected.key.hash && key.data === expected.key.data ? key : undefined;
    } catch {
      return undefined;
    } finally {
      this.#short = undefined;
    }
  }

  /** Proves one circuit of the program, compiled before. Throws where a constraint or a child proof does not hold. */
  async prove(circuitName: string, witness: unknown, children: readonly ProvenChild[]): Promise<JsonProof> {
    const definition = this.circuits.find(({ name }) => name === circuitName);
    if (definition === undefined) throw new TypeError(`no circuit ${circuitName} in program ${this.name}`);
    const args: unknown[] = [provableOf(definition.witness).fromValue(definition.witness.fromJSON(witness) as never)];
    const types = this.#program.privateInputTypes[circuitName]!;
    for (const [i, slot] of definition.children.entries()) {
      const { proof, key } = children[i]!;
      if (slot.kind === 'self') args.push(await this.#program.Proof.fromJSON(proof));
      else {
        if (key === undefined) throw new TypeError(`${circuitName}: child ${i} comes without its key`);
        const type = types[1 + sideLoadedArgument(definition.children, i)] as typeof DynamicProof;
        args.push(await type.fromJSON(proof), new VerificationKey({ data: key.data, hash: Field(key.hash) }));
      }
    }
    const prove = this.#program[circuitName] as (...inputs: unknown[]) => Promise<{ proof: Proof<undefined, Field> }>;
    return (await prove(...args)).proof.toJSON();
  }

  /** Builds every method's constraint system, without keys. */
  async sizes(): Promise<Record<string, CircuitSize>> {
    const analysis = await this.#program.analyzeMethods();
    return Object.fromEntries(Object.entries(analysis).map(([name, { rows, digest }]) => [name, { rows, digest }]));
  }
}

/**
 * A cache that also has the step keys that are known. o1js makes a proving key to make the verification key from it, so it makes none that it does not
 * need yet. A wrong step key leads to another key of the program, for that one states it.
 */
function withStepKeys(cache: Cache, circuits: ExpectedProgram['circuits']): Cache {
  return {
    ...cache,
    read(header) {
      const known = header.kind === 'step-vk' ? circuits[header.methodName]?.stepKey : undefined;
      return known === undefined ? cache.read(header) : new TextEncoder().encode(known);
    },
  };
}

/** Where the proof of slot i stands among the arguments after the witness: a side-loaded slot takes two. */
function sideLoadedArgument(slots: readonly ChildSlot[], i: number): number {
  return slots.slice(0, i).reduce((count, slot) => count + (slot.kind === 'self' ? 1 : 2), 0);
}

/** The parts of a `ZkProgram` used here: o1js infers its type from literal method tables only, and ours are computed. */
interface UntypedProgram {
  readonly Proof: typeof Proof;
  readonly privateInputTypes: Readonly<Record<string, readonly unknown[]>>;
  compile(options: { cache: Cache }): Promise<{ verificationKey: { data: string; hash: Field } }>;
  analyzeMethods(): Promise<Record<string, CircuitSize>>;
  readonly [method: string]: unknown;
}

/** Gives the output of a circuit that is not to be run, and `undefined` for one that is. */
type StandIn = (circuit: string) => Field | undefined;

function zkProgramOf(name: string, circuits: readonly AnyCircuit[], standIn: StandIn): UntypedProgram {
  const methods = Object.fromEntries(
    circuits.map((definition) => [definition.name, methodOf(name, definition, standIn)]),
  );
  return ZkProgram({ name, publicOutput: Field, methods: methods as never }) as unknown as UntypedProgram;
}

function methodOf(program: string, definition: AnyCircuit, standIn: StandIn) {
  const privateInputs: unknown[] = [provableOf(definition.witness)];
  definition.children.forEach((slot, i) => {
    if (slot.kind === 'self') privateInputs.push(SelfProof);
    else privateInputs.push(sideLoadedClass(`${program}-${definition.name}-${i}`, slot), VerificationKey);
  });
  return {
    privateInputs,
    async method(witness: never, ...rest: unknown[]) {
      const children: ChildProof[] = [];
      for (let at = 0; at < rest.length;) {
        const proof = rest[at++] as DynamicProof<undefined, Field> | SelfProof<undefined, Field>;
        if (proof instanceof DynamicProof) {
          const key = rest[at++] as VerificationKey;
          proof.verify(key);
          children.push({ output: proof.publicOutput, keyHash: key.hash });
        } else {
          proof.verify();
          children.push({ output: proof.publicOutput, keyHash: Field(0) });
        }
      }
      return { publicOutput: standIn(definition.name) ?? stateConstraints(definition, witness, children) };
    },
  };
}

/** A class of its own for each slot: o1js keeps the side-loaded key in the class, so two slots of one class overwrite each other. */
function sideLoadedClass(name: string, slot: ChildSlot & { kind: 'side-loaded' }): typeof DynamicProof {
  class SideLoaded extends DynamicProof<undefined, Field> {
    static override publicInputType = Undefined;
    static override publicOutputType = Field;
    static override maxProofsVerified = slot.width;
    static override featureFlags = slot.features === 'any' ? FeatureFlags.allMaybe : FeatureFlags.allNone;
  }
  Object.defineProperty(SideLoaded, 'name', { value: name });
  return SideLoaded as unknown as typeof DynamicProof;
}
