import { QedError } from '../../base/errors.js';

/** The refusals of an end cap that no later try could change (QED4001 to QED4016). */
const FINAL = /^QED40(0[1-9]|1[0-6])$/;

export const isFinal = (error: unknown): error is QedError => error instanceof QedError && FINAL.test(error.code);
