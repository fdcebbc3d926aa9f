import { createHash } from 'node:crypto';
import type { CircuitSize, KeyJson } from '../../circuit/program.js';
import { FUNCTION_TREE_HEIGHT } from '../../parth/heights.js';
import { poseidonWithPrefix } from '../../parth/poseidon.js';
import { methodIdOfIr } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import { layoutHashOf } from '../ir/layout.js';
import type { MethodIr } from '../ir/ops.js';
import { plain, stableJson } from '../../base/canonical-json.js';
import type { ContractArtifact } from './artifact.js';
import { ArtifactError } from './artifact-error.js';
import { parseArtifact } from './model.js';
import { O1JS_VERSION, QED_VERSION } from '../../base/toolchain.js';

/** What an artifact adds to a method's IR. */
export interface MethodKey extends CircuitSize {
  readonly key: KeyJson;
}

/** Makes an artifact of compiled methods and their keys, and checks it. Throws an `ArtifactError` (`QED1206`) for more than 256 methods. */
export function assembleArtifact(
  compiled: CompiledContract,
  backend: ContractArtifact['compiler']['backend'],
  keyOf: (ir: MethodIr, index: number) => MethodKey,
): ContractArtifact {
  const { contract, sourceHash, abi, layout, staleness, names } = compiled;
  if (compiled.methods.length > 2 ** FUNCTION_TREE_HEIGHT) {
    throw new ArtifactError('size', `${contract} has ${compiled.methods.length} public methods`);
  }
  const methods = compiled.methods.map((ir, index) => {
    const { inputs, output } = abi.methods[index]!;
    const { rows, digest, key } = keyOf(ir, index);
    const methodId = methodIdOfIr(ir);
    return {
      name: ir.method,
      methodId,
      inputs,
      output,
      ir,
      rows,
      circuitDigest: digest,
      fingerprint: key.hash,
      verificationKey: key,
    };
  });
  const views = compiled.views.map(({ abi: { name, inputs, output }, ir }) => ({ name, inputs, output, ir }));
  return parseArtifact(
    plain({
      format: 'qed-artifact/2',
      contract,
      compiler: { qed: QED_VERSION, o1js: O1JS_VERSION, backend },
      sourceHash,
      abi: { events: abi.events },
      layout,
      layoutHash: layoutHashOf(layout),
      cstateHeight: layout.cstateHeight,
      staleness,
      methods,
      ...(names === undefined ? {} : { names }),
      ...(views.length > 0 ? { views } : {}),
    }),
  );
}

/**
 * An artifact without real keys, at once: for simulations and tests. Its fingerprints are made from the IR, differ from every real one, and
 * no proof verifies under them; `compiler.backend` says so.
 */
export function simulatedArtifact(compiled: CompiledContract): ContractArtifact {
  return assembleArtifact(compiled, 'simulation', (ir) => {
    const digest = createHash('sha256').update(stableJson(ir)).digest('hex');
    const hash = poseidonWithPrefix('qed/simulated-key', [BigInt(`0x${digest.slice(0, 62)}`)]).toString();
    return { rows: 0, digest, key: { data: 'AA==', hash } };
  });
}
