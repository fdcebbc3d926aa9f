import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';

const STOPPED = 'QED4055';
/** The store of the node fails, or another process has taken it over: somebody has to see to it, or has already. */
const STORE = /^QED50\d\d$/;

/** Whether nobody is there who can answer: the node is down, stops, lost its store, or a proxy answers in its place. */
export const isAway = (error: unknown): boolean =>
  error instanceof QedError &&
  ([WIRE_CODES.unreachable, WIRE_CODES.badAnswer, STOPPED].includes(error.code) || STORE.test(error.code));
