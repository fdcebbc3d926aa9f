import { NodeError } from '../errors.js';

/**
 * The time of the next block, in milliseconds since 1970: the clock's, which must be above the last block's. Throws QED4041 where the clock is
 * behind it: a block from the future would hold the chain back.
 */
export function nextBlockTime(now: number, previous: bigint): bigint {
  const time = BigInt(Math.floor(now));
  if (time > previous) return time;
  throw new NodeError(
    'clockBehind',
    `the clock is ${previous - time} ms behind the last block`,
    'set the clock right; blocks go on once it has caught up',
    {
      exitCode: 3,
    },
  );
}
