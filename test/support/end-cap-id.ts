import { submissionId } from '../../src/node/inbox/submissions.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';

/** The id under which nodes know an end cap. */
export const endCapId = ({ result }: Pick<EndCapSubmission, 'result'>): string =>
  submissionId('end-cap', EndCapResult.hash(result));
