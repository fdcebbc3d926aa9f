import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';

// What a refusal or a failure of a hand-in means for what was handed in.

const OF_COORDINATOR: readonly string[] = [
  WIRE_CODES.unreachable,
  WIRE_CODES.busy,
  WIRE_CODES.noRealm,
  WIRE_CODES.foreignRealm,
];

/** Whether it is of the coordinator as a whole, and not of what was handed in. */
export const isOfCoordinator = (error: unknown): boolean =>
  error instanceof QedError && OF_COORDINATOR.includes(error.code);

/** The refusals of an end cap that no later try could change (QED4001 to QED4016). */
const FINAL = /^QED40(0[1-9]|1[0-6])$/;

/** Whether no later try could change it. */
export const isFinal = (error: unknown): error is QedError => error instanceof QedError && FINAL.test(error.code);
