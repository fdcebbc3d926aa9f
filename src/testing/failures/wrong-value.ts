import { inspect } from 'node:util';
import { QedError } from '../../base/errors.js';
import { shortened } from '../../base/shortened.js';
import { noSuchName } from './known-names.js';

/** `QED6075`: a test gives another value than what is wanted. */
export const wrongValue = (what: string, wanted: string, value: unknown, hint: string): QedError => {
  const shown = shortened(inspect(value, { depth: 0, breakLength: Infinity }));
  return new QedError('QED6075', `${what} must be ${wanted}, not ${shown}`, { hint });
};

/** Throws it for what is no whole number from 0 up to a last one. */
export function refuseNoNumber(what: string, value: unknown, last = 2n ** 64n - 1n): void {
  if (typeof value === 'bigint' && value >= 0n && value <= last) return;
  const isInteger = typeof value === 'number' && Number.isSafeInteger(value);
  const hint =
    typeof value === 'bigint' ? 'give one of that range' : `write ${isInteger ? `${value}n` : 'it as in 5n'}`;
  throw wrongValue(what, `a bigint from 0n to ${last}n`, value, hint);
}

/** Throws it for what is no object, `QED6074` for an object with other names than the known ones. */
export function refuseOptions(what: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw wrongValue(what, 'an object', options, `write it as in { ${known[0]}: … }`);
  for (const name of Object.keys(options)) if (!known.includes(name)) throw noSuchName(what, 'option', name, known);
}
