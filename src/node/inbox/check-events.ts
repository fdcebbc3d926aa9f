import { setImmediate } from 'node:timers/promises';
import { eventLink } from '../../parth/events.js';
import type { SessionOutcome } from '../../wire/end-cap.js';
import { NodeError } from '../errors.js';

/**
 * Refuses events that are not those behind the hashes of their leaves. The proof must have been verified and the leaves been found in it before:
 * the work grows with the number of values, which `src/wire/limits.ts` bounds. Others get their turns between two events.
 */
export async function checkEvents({ events }: Pick<SessionOutcome, 'events'>): Promise<void> {
  for (const { leaf, emitted } of events) {
    let hash = 0n;
    for (const event of emitted) {
      hash = eventLink(hash, event);
      await setImmediate();
    }
    if (hash === leaf.eventsHash) continue;
    throw new NodeError(
      'endCapEvents',
      `the events beside the end cap are not the ones that call ${leaf.callIndex} of contract ${leaf.contractId} emitted`,
      'submit the file that the session wrote, unchanged; if an older version of qed wrote it, run the session again',
    );
  }
}
