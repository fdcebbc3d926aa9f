import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { installedO1js } from '../../base/toolchain.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { makeArtifact } from '../../compiler/compile.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { keyProcesses } from '../../compiler/keys/key-processes.js';
import type { Prover } from '../../prover/proof.js';
import { chooseBackend } from '../../prover/proving/backend.js';
import { ProverPool } from '../../prover/proving/prover-pool.js';

/** What proves the sessions of a test chain. */
export interface SessionProver extends Prover {
  /** How many proofs it has under way at once. */
  readonly size: number;
  /** A contract with the keys under which its calls are proven. */
  artifactOf(compiled: CompiledContract): Promise<ContractArtifact>;
  /** Takes a line about how far it is. */
  tell(line: string): void;
}

let shared: SessionProver | undefined;

/** The real prover, one for all tests of a process, with its keys in a cache. Its processes end with this one. */
export function realProver(cacheDirectory: string): SessionProver {
  if (shared !== undefined) return shared;
  process.env['O1JS_BACKEND'] ??= chooseBackend();
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const pool = new ProverPool({
    cacheDirectory,
    onEvent: (event) => event.kind === 'warning' && tell(event.message),
  });
  const artifacts = new Map<CompiledContract, Promise<ContractArtifact>>();
  const make = (compiled: CompiledContract): Promise<ContractArtifact> =>
    makeArtifact(compiled, {
      cacheDirectory: keyCacheDirectory(installedO1js(), pool.backend, cacheDirectory),
      processes: keyProcesses(),
      onProgress: ({ method, step, cached }) => {
        if (!cached) tell(`${compiled.contract}.${method}: ${step === 'done' ? 'its key is made' : step}`);
      },
    });
  return (shared = Object.assign(pool, {
    tell,
    artifactOf: (compiled: CompiledContract) => {
      const artifact = artifacts.get(compiled) ?? make(compiled);
      artifacts.set(compiled, artifact);
      return artifact;
    },
  }));
}
