import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { QedError } from '../../../base/errors.js';
import { readJsonFile } from '../../../base/read-json-file.js';
import { WIRE_CODES } from '../../../wire/codes.js';
import { JobProofFileSchema } from '../../../wire/job-files/job-file.js';
import type { RpcClient } from '../../../wire/rpc-client.js';

/** A proof that the node refused, and why. */
export interface RefusedProof {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** Hands in every proof of a directory; one that is refused does not keep the others from being taken. */
export async function importProofs(
  node: RpcClient,
  directory: string,
): Promise<{ readonly taken: number; readonly refused: readonly RefusedProof[] }> {
  const refused: RefusedProof[] = [];
  let taken = 0;
  for (const name of (await namesIn(directory)).filter((file) => file.endsWith('.proof.json'))) {
    const file = path.join(directory, name);
    try {
      const { jobId, proof } = await readProof(file);
      await node.call('qed_completeJob', { jobId, proof });
      taken++;
    } catch (error) {
      // A node that is away, has enough to do or is the wrong one would refuse the rest as well.
      if (!(error instanceof QedError) || error.exitCode === 3 || OF_CALLER.includes(error.code)) throw error;
      refused.push({ file, code: error.code, message: error.message });
    }
  }
  return { taken, refused };
}

/** Not these proofs are wrong, but who hands them in, or where. */
const OF_CALLER: readonly string[] = [WIRE_CODES.noWorker, WIRE_CODES.wrongRole];

const UNUSABLE = { unreadable: 'QED6011', invalid: 'QED6056' } as const;

async function readProof(file: string) {
  const hint = 'a proof comes from `qed prove-batch --jobs <dir>`';
  const parsed = JobProofFileSchema.safeParse(await readJsonFile(file, { what: 'proof of a job', hint, ...UNUSABLE }));
  if (!parsed.success) throw new QedError('QED6056', `${file} is no proof of a job`, { hint });
  return parsed.data;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    throw new QedError('QED6011', `${directory} cannot be read: ${(cause as Error).message}`, {
      hint: 'name the directory with the proofs',
      cause,
    });
  }
}
