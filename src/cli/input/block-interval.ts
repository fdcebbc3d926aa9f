import { QedError } from '../../base/errors.js';

/** The milliseconds between two looks at what waits for a block. Throws QED6023. */
export function blockIntervalOf(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new QedError('QED6023', `'${text}' is no block interval`, {
    hint: 'give --block-interval whole milliseconds, up to 999999999; 0 seals only with `qed seal`',
    exitCode: 2,
  });
}
