import { QedError } from '../../base/errors.js';

const CODES = {
  /** Too many or too few arguments. */
  count: 'QED1301',
  /** A number that its kind does not have. */
  range: 'QED1302',
  /** No value of the type at all: text for a number, a missing field, a list of the wrong length. */
  shape: 'QED1303',
  /** No such state field, or a mapping where a field is meant. */
  field: 'QED1304',
  /** The entry of a mapping holds another key. */
  entry: 'QED1305',
} as const;

/** A value given from outside that a contract's interface does not take; `details.path` names it. */
export class CodecError extends QedError {
  constructor(kind: keyof typeof CODES, path: string, message: string, hint: string) {
    super(CODES[kind], path ? `${path}: ${message}` : message, { hint, details: { path } });
    this.name = 'CodecError';
  }
}
