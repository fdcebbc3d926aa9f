import { z } from 'zod';
import { issuesText } from '../../base/read-json-file.js';
import { SessionOutcomeSchema, type EndCapSubmission } from '../../wire/end-cap.js';
import { sessionTooLarge } from '../refusals.js';

/** Tells before anything is proven that the end cap would be refused for its size, wherever it is handed in. Throws `QED3216`. */
export function refuseTooLarge(outcome: Omit<EndCapSubmission, 'proof'>): void {
  const encoded = z.safeEncode(SessionOutcomeSchema, outcome);
  if (!encoded.success) throw sessionTooLarge(issuesText(encoded.error));
}
