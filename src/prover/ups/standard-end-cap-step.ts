import type { UpsSegment } from '../../parth/statements/session.js';
import { startWitness, type SessionUser } from './session-start.js';
import type { StandardEndCapWitness } from './standard-end-cap.js';

/** UPSStandardEndCap's witness: a session of one segment, of a key with this parameter. */
export const standardEndCapWitness = (
  user: SessionUser,
  { after }: UpsSegment,
  keyParam: bigint,
): StandardEndCapWitness => ({ ...startWitness(user), after, keyParam });
