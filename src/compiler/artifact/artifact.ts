import type { KeyJson } from '../../circuit/program.js';
import type { Abi, AbiField, AbiType } from '../ir/abi.js';
import type { BoundName, CompiledContract } from '../ir/contract.js';
import type { StorageLayout } from '../ir/layout.js';
import type { MethodIr } from '../ir/ops.js';
import { stableJson } from '../../base/canonical-json.js';

/** Data as JSON holds it: bigints are decimal strings. */
export type Plain<T> = T extends bigint
  ? string
  : T extends readonly (infer U)[]
    ? readonly Plain<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** One public method of a compiled contract; its place in the list is its function id in the CFT. */
export interface ArtifactMethod {
  readonly name: string;
  readonly methodId: string;
  readonly inputs: readonly Plain<AbiField>[];
  readonly output: Plain<AbiType> | null;
  readonly ir: Plain<MethodIr>;
  /** Of the method's constraint system. */
  readonly rows: number;
  /** Of the method's gates; names its proving keys in caches. */
  readonly circuitDigest: string;
  /** Hash of the verification key. */
  readonly fingerprint: string;
  readonly verificationKey: KeyJson;
}

/** What is read of a contract's state beside its fields: it has no circuit and no key, and no session calls it. */
interface ArtifactView {
  /** A getter's, with the path of its component. */
  readonly name: string;
  readonly inputs: readonly Plain<AbiField>[];
  readonly output: Plain<AbiType>;
  readonly ir: Plain<MethodIr>;
}

/**
 * A compiled contract, as `build/<Contract>.json` holds it. The value is the JSON document itself, so it travels in jobs and over RPC as it
 * is; `modelOf` gives its contents with bigints. Only `parseArtifact` makes one from outside data.
 */
export interface ContractArtifact {
  readonly format: 'qed-artifact/2';
  readonly contract: string;
  /** Both real backends give the same keys; an artifact of a simulation has none and serves no proof. */
  readonly compiler: {
    readonly qed: string;
    readonly o1js: string;
    readonly backend: 'native' | 'wasm' | 'simulation';
  };
  /** SHA-256 of the sources, in hex. */
  readonly sourceHash: string;
  readonly abi: { readonly events: Plain<Abi['events']> };
  readonly layout: Plain<StorageLayout>;
  readonly layoutHash: string;
  readonly cstateHeight: number;
  /** As the compiler reported it, for people: nothing checks it. */
  readonly staleness: Plain<CompiledContract['staleness']>;
  readonly methods: readonly ArtifactMethod[];
  /** The contracts that its source names, with the ids that were compiled in their place; absent where it names none. */
  readonly names?: readonly Plain<BoundName>[];
  /** Absent where there are none. */
  readonly views?: readonly ArtifactView[];
}

/** The bytes of an artifact's file: the same for the same artifact. */
export const artifactBytes = (artifact: ContractArtifact): string => `${stableJson(artifact, 1)}\n`;
