import { entry, type CodeEntry } from './code-entry.js';

/** Warnings: a contract with one of these compiles all the same. */
export const WARNING_CODES = {
  QED1801: entry(
    'stale read',
    'Another user’s state is read as the session’s anchor has it, and the session lands up to `maxAge` checkpoints later. The value may be old then: nothing bounds the landing, and it is not one that only grows and is used as a lower bound.',
    "bound the landing with `context.validUntil(id)`, read a fixed checkpoint, or say why it does no harm: `stale(x, 'reason')`",
  ),
  QED1802: entry(
    'deadline compared with the anchor',
    'The caller chooses the anchor, up to `maxAge` checkpoints before the session lands: what is in time at the anchor may land too late.',
    'bound the landing too, on the same path: `context.validUntil(id)` with the id of the last checkpoint in which the call counts',
  ),
  QED1803: entry(
    'stale without need',
    'Nothing in it is stale: it is fixed, bounded, only a lower bound of what grows, or no state of another user at all. A reason that is not needed misleads.',
    'remove `stale(..)`',
  ),
} as const satisfies Record<string, CodeEntry>;
