import { shortHash } from '../data/format.js';
import { provenWord, useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import type { Answer } from '../data/rpc.js';
import { Row, Rows } from './layout.js';
import { Status, type Mark } from './status.js';

type Submission = Answer<'qed_getSubmission'>;

/** What users handed in: sessions, registrations, deployments. */
export function SubmissionRows({ submissions, empty }: { submissions: readonly Submission[]; empty: string }) {
  const word = provenWord(useNetwork());
  return (
    <Rows columns="submissions" empty={empty}>
      {submissions.map((submission) => (
        <Row key={submission.id} href={placeOf(submission)}>
          <span class="main">{submissionText(submission)}</span>
          <span class="muted">
            <code>{shortHash(submission.id)}</code>
          </span>
          <Status mark={submissionMark(submission, word)} />
        </Row>
      ))}
    </Rows>
  );
}

export const submissionMark = ({ status }: Submission, proven: Mark): Mark => (status === 'proven' ? proven : status);

export function submissionText({ kind, userId, contractId }: Submission): string {
  if (kind === 'end-cap') return userId === null ? 'A session' : `Session of user ${userId}`;
  if (kind === 'registration') return userId === null ? 'A registration' : `User ${userId} registered`;
  return contractId === null ? 'A deployment' : `Contract ${contractId} deployed`;
}

/** Where a submission led to. */
export function placeOf({ id, kind, userId, contractId, checkpointId }: Submission): string {
  if (kind === 'end-cap' && userId !== null && checkpointId !== null) return to('session', checkpointId, userId);
  if (kind === 'registration' && userId !== null) return to('user', userId);
  if (kind === 'deployment' && contractId !== null) return to('contract', contractId);
  return to('submission', id);
}
