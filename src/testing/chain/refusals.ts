import { QedError } from '../../base/errors.js';
import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import type { TestUser } from './test-user.js';

/** `QED6042`: an actor's session calls its contract alone, at most eight times. */
export const notOfActor = ({ name }: TestUser, reason: string): QedError =>
  new QedError('QED6042', `${name} ${reason}`, {
    hint: `an actor's session has up to ${MAX_ACTOR_CALLS} calls of its own contract; seal a checkpoint for more`,
  });

/** `QED6043`: time does not go back. */
export const notLater = (wanted: string, newest: string): QedError =>
  new QedError('QED6043', `${wanted} is not later than ${newest}`, {
    hint: 'a chain only goes on; take a snapshot before, and revert to it',
  });

/** `QED6044`: a session lands once. */
export const landedBefore = (name: string): QedError =>
  new QedError('QED6044', `the session of ${name} landed before`, { hint: 'open another one' });
