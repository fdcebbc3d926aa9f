import { readFile } from 'node:fs/promises';
import { QedError } from '../../../base/errors.js';
import { EndCapResult } from '../../../parth/statements/session.js';
import type { KeyJson } from '../../../circuit/program.js';
import { protocolKeys } from '../../../prover/programs/keys.js';
import { END_CAP_PROGRAMS } from '../../../prover/programs/whitelists.js';
import type { Prover, QedProof } from '../../../prover/proof.js';
import { checkpointProofFromJson } from '../../../wire/checkpoint.js';
import { verifyCheckpoint } from '../../../prover/proving/verify-checkpoint.js';
import { ProofSchema } from '../../../wire/proof.js';
import { endCapFromJSON } from '../../../session/files/end-cap-file.js';
import { readArtifact } from '../../contracts/read-artifact.js';
import { readGenesis } from '../../network/read-genesis.js';

export interface VerifyOptions {
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  readonly from?: string;
  readonly artifact?: string;
}

/** What was verified, and what it says. */
export interface Verified {
  readonly what: string;
  readonly keyHash: string;
  readonly [statement: string]: unknown;
}

/**
 * Verifies a proof file of any kind, offline. The key is always this version's own or the artifact's, never the file's. Throws `QED6013` for
 * what is no proof, `QED6014` for a checkpoint without its header or without `--from`, `QED6015` for another key, `QED6016` for a proof that does not verify,
 * `QED6017` for a simulation, and `QED209x` for a checkpoint.
 */
export async function verifyFile(file: string, { prover, from, artifact }: VerifyOptions): Promise<Verified> {
  const json = await readJson(file);
  switch ((json as { format?: unknown } | null)?.format) {
    case 'qed-checkpoint-proof/1': {
      if (from === undefined) throw withoutGenesis('give --from <genesis.json>, the file that the network publishes');
      const { genesisRoot } = await readGenesis(from);
      const key = protocolKeys().Checkpoint;
      const header = await verifyCheckpoint(checkpointProofFromJson(json), { genesisRoot, key, prover });
      return { what: `checkpoint ${header.checkpointId} and all history since genesis`, keyHash: key.hash, ...header };
    }
    case 'qed-end-cap/2': {
      const { result, proof } = endCapFromJSON(json, file);
      const keys = protocolKeys();
      const ofProof = END_CAP_PROGRAMS.find((name) => keys[name].hash === proof.key.hash);
      const key = keys[ofProof ?? 'UpsEndCap'];
      await check(proof, key, prover, file);
      if (proof.output !== EndCapResult.hash(result).toString())
        throw invalid(file, 'its proof says something else than its result');
      return {
        what: `the end cap of user ${result.userId}`,
        keyHash: key.hash,
        ...result,
        stats: EndCapResult.toJSON(result),
      };
    }
    case 'qed-proof/1': {
      const parsed = ProofSchema.safeParse(json);
      if (!parsed.success) throw malformed(file, parsed.error.issues[0]!.path.join('.'));
      const proof = parsed.data;
      // Alone it verifies for a history from any genesis, one of its maker's own included.
      if (proof.key.hash === protocolKeys().Checkpoint.hash) {
        throw withoutGenesis(
          'fetch the proof with its header, qed checkpoint --proof <file>, and give --from <genesis.json>',
        );
      }
      const key = artifact === undefined ? protocolKey(proof, file) : await methodKey(proof, artifact);
      await check(proof, key, prover, file);
      // Which of the program's circuits made it, no proof shows.
      return { what: `a proof of ${proof.program}`, keyHash: key.hash, output: proof.output };
    }
    default:
      throw new QedError('QED6013', `${file} is no proof`, {
        hint: 'a proof file has the format qed-proof/1, qed-end-cap/2 or qed-checkpoint-proof/1',
      });
  }
}

async function check(proof: QedProof, key: KeyJson, prover: VerifyOptions['prover'], file: string): Promise<void> {
  if (proof.kind !== 'proof') {
    throw new QedError('QED6017', `${file} is a simulation: it proves nothing`, { hint: 'prove without --simulate' });
  }
  if (proof.key.hash !== key.hash) {
    throw new QedError('QED6015', `${file} was made with another key: ${proof.key.hash}, expected ${key.hash}`, {
      hint: 'check that proof, artifact and qed are of one version',
    });
  }
  if (!(await prover.verify(proof, key))) throw invalid(file, 'it does not verify');
}

const withoutGenesis = (hint: string): QedError =>
  new QedError('QED6014', 'a checkpoint proof attests a history: from which genesis?', { hint, exitCode: 2 });

const malformed = (file: string, where: string): QedError =>
  new QedError('QED6013', `${file} is no proof: ${where} is missing or malformed`, { hint: 'fetch or make it again' });

const invalid = (file: string, why: string): QedError =>
  new QedError('QED6016', `${file} is not valid: ${why}`, { hint: 'do not trust who gave it to you; fetch it again' });

function protocolKey({ program }: QedProof, file: string): KeyJson {
  const keys: Readonly<Record<string, KeyJson>> = protocolKeys();
  const key = Object.hasOwn(keys, program) ? keys[program] : undefined;
  if (key !== undefined) return key;
  throw new QedError('QED6018', `${file} is a proof of ${program}, a contract's method`, {
    hint: 'give the contract: --artifact build/<Contract>.json',
    exitCode: 2,
  });
}

async function methodKey({ program }: QedProof, file: string): Promise<KeyJson> {
  const artifact = await readArtifact(file);
  const method = artifact.methods.find(({ name }) => `${artifact.contract}.${name}` === program);
  if (method !== undefined) return method.verificationKey;
  throw new QedError('QED6019', `${artifact.contract} has no method ${program}`, {
    hint: 'give the artifact of the contract that the proof is of',
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new QedError('QED6013', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'fetch a proof: qed checkpoint --proof proof.json, or qed prove-session --out end-cap.json',
      cause,
    });
  }
}
