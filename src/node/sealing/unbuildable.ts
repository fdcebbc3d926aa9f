import { QedError } from '../../base/errors.js';
import { NodeError } from '../errors.js';

/** Whether no block can hold what was to be built: a circuit refuses it, or it fits into no tree. */
export const isUnbuildable = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof NodeError && error.code === 'QED4042');

/** The refusal of what no block can hold. */
export const asRefusal = (error: unknown): QedError =>
  error instanceof QedError
    ? error
    : new NodeError(
        'blockUnprovable',
        `no block can hold it: ${(error as Error).message}`,
        'this is a fault of qed: please report it',
        { exitCode: 70, cause: error },
      );
