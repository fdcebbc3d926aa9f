import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';

const CODES: readonly string[] = [WIRE_CODES.unreachable, WIRE_CODES.busy, WIRE_CODES.noRealm, WIRE_CODES.foreignRealm];

/** Whether a failure is of the coordinator as a whole, and not of what was handed in. */
export const isOfCoordinator = (error: unknown): boolean => error instanceof QedError && CODES.includes(error.code);
