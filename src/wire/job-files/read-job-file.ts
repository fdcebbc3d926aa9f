import { QedError } from '../../base/errors.js';
import { isDeeperThan } from '../../base/json-depth.js';
import { parseArtifact } from '../../compiler/artifact/model.js';
import type { ProofJob } from '../../prover/proof.js';
import { MAX_JSON_DEPTH, MAX_REQUEST_BYTES } from '../limits.js';
import { JobFileSchema, type JobFile } from './job-file.js';
import { readSmallFile } from './read-small-file.js';

const HINT = 'a job comes from `qed jobs export` or `qed prove-session --jobs`';

/**
 * The inputs of a job from its file, which may be of anybody. Throws `QED6011` for one that cannot be read, `QED6056` for one that is not this job, and as
 * `parseArtifact` for a contract's job whose artifact is none.
 */
export function readJobFile(file: string, jobId: string): ProofJob {
  let text: string;
  try {
    text = readSmallFile(file, MAX_REQUEST_BYTES);
  } catch (cause) {
    throw new QedError('QED6011', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: HINT,
      details: { path: file },
      cause,
    });
  }
  const parsed = parse(text);
  if (parsed?.jobId !== jobId) throw new QedError('QED6056', `${file} is no job`, { hint: HINT });
  const { inputs } = parsed;
  if (inputs.program.kind === 'contract') parseArtifact(inputs.program.artifact);
  return inputs;
}

function parse(text: string): JobFile | undefined {
  try {
    const json = JSON.parse(text) as unknown;
    // What checks values calls itself at each level.
    return isDeeperThan(json, MAX_JSON_DEPTH) ? undefined : JobFileSchema.safeParse(json).data;
  } catch {
    return undefined;
  }
}
