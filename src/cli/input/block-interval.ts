import { QedError } from '../../base/errors.js';
import { wholeNumberIn } from './whole-number.js';

const LONGEST_MS = 999_999_999;

/** The milliseconds between two looks at what waits for a block. Throws QED6023. */
export function blockIntervalOf(text: string): number {
  const milliseconds = wholeNumberIn(text, 0, LONGEST_MS);
  if (milliseconds !== undefined) return milliseconds;
  throw new QedError('QED6023', `'${text}' is no block interval`, {
    hint: `give --block-interval whole milliseconds, up to ${LONGEST_MS}; 0 seals only with \`qed seal\``,
    exitCode: 2,
  });
}
