import { counted } from '../../base/counted.js';
import { QedError } from '../../base/errors.js';
import { registrationIndexOf } from '../../parth/user-id.js';
import type { Anchor } from '../../wire/session-source.js';

/** Throws `QED6008` for a user id that nobody has as of a checkpoint: an empty state would look like that of a real user. */
export function refuseUnknownUser({ checkpointId, stats, config }: Anchor, userId: bigint): void {
  if (registrationIndexOf(userId, config.realmBits) < stats.users) return;
  throw new QedError('QED6008', `there is no user ${userId} as of checkpoint ${checkpointId}`, {
    hint: `${counted(stats.users, 'user is', 'users are')} registered; a registration counts from the checkpoint after it on`,
  });
}
