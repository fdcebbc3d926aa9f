import golden from '../../../golden/circuits.json';
import { QedError } from '../../../src/base/errors.js';
import { parseGenesis } from '../../../src/parth/genesis/genesis-file.js';
import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { proofHolds } from '../../../src/prover/proving/proof-holds.js';
import { verifyCheckpoint } from '../../../src/prover/proving/verify-checkpoint.js';
import { checkpointProofFromJson } from '../../../src/wire/checkpoint.js';
import type { Genesis, VerifyAnswer, VerifyRequest } from './messages.js';

// A worker of the page: it verifies proofs with o1js, beside the page and apart from it. Its key comes with the page, never from the node.

async function verify({ proof, genesis }: VerifyRequest): Promise<VerifyAnswer> {
  const began = performance.now();
  const { checkpointId, newCheckpointRoot, genesisRoot } = await verifyCheckpoint(checkpointProofFromJson(proof), {
    genesisRoot: rootOf(genesis),
    key: golden.programs.Checkpoint.key,
    prover: { kind: 'proof', verify: proofHolds },
  });
  return {
    kind: 'verified',
    checkpointId: checkpointId.toString(),
    checkpointRoot: newCheckpointRoot.toString(),
    genesisRoot: genesisRoot.toString(),
    seconds: (performance.now() - began) / 1000,
  };
}

function rootOf(genesis: Genesis): bigint {
  return genesis.kind === 'root' ? BigInt(genesis.root) : genesisState(parseGenesis(jsonOf(genesis.text))).root;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new QedError('QED4056', 'the genesis file is not JSON', {
      hint: 'Use the file that the network has published, unchanged.',
      cause,
    });
  }
}

function refusal(error: unknown): VerifyAnswer {
  const { code, message, hint } =
    error instanceof QedError ? error : { code: '', message: `the verifier failed: ${String(error)}`, hint: '' };
  return { kind: 'refused', code, message, hint };
}

self.onmessage = async ({ data }: MessageEvent<VerifyRequest>) => {
  self.postMessage(await verify(data).catch(refusal));
};
