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
  QED1804: entry(
    'mapping under the caller’s own id',
    'State is already kept for each user: a call sees and writes the caller’s own. A mapping of which only the entry for the caller’s id is ever used is a plain field that costs more.',
    'make it a plain field, which others read with `at(user)`',
  ),
  QED1805: entry(
    'entry written for another user',
    'A call writes the caller’s own state only. What it writes under another user’s id is not in that user’s state, and here no method or getter reads it from the one who wrote it: a payment that is only added to `balances` arrives nowhere. A contract of another file that reads it is seen where both files are given to one `qed compile`.',
    'let the other user read it with `at(from)` and keep what was taken from it, as in `Token.at(from).sent.get(context.userId)`',
  ),
  QED1806: entry(
    'owner kept in the caller’s own state',
    'Every user has this state, and every caller sets it: the check holds for whoever has named himself. There is no variable that only one owner can write.',
    'compare with `context.deployer` or a constant, or read the state of the one who decides, as in `C.at(context.deployer).owner`',
  ),
  QED1807: entry(
    'total kept in the caller’s own state',
    'Every user has this state and counts in it by himself, so it is the total of one user: there is no number that all users change. The name says that it is meant for all. A contract of another file that reads it from one user is seen where both files are given to one `qed compile`.',
    'let each user keep a part, which others add up with `at(user)`, let only the deployer or an actor count, or name it as what one user did, such as `minted`',
  ),
  QED1808: entry(
    'value that nothing uses',
    'The statement computes a value and drops it: it writes nothing, and it refuses nothing. Most often `assert` was forgotten around a condition. A statement that does or checks something as well, as `u32(x);` does, is none of these.',
    'write `assert(condition, message)` where it must hold, use the value, or remove the statement',
  ),
  QED1809: entry(
    'contract without a public method',
    'Each public method becomes a circuit, and a contract without one has none: nobody can call it, and its state keeps its initial values for ever. Private and static methods, and getters, are no circuits.',
    'write a public method, as in `set(amount: u64): void { this.amount = amount; }`, or remove `private` from one',
  ),
} as const satisfies Record<string, CodeEntry>;
