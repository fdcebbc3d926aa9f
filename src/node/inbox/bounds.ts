import { NodeError } from '../errors.js';
import type { SubmissionKind } from '../state/rows.js';

/** How many submissions of each kind may wait for a block, unless a node is told otherwise: sixteen full blocks. */
export const MAX_WAITING: Readonly<Record<SubmissionKind, number>> = {
  registration: 1_024,
  deployment: 512,
  'end-cap': 4_096,
};

/** How many submissions of each kind are checked at the same time: a full block. */
const MAX_CHECKS: Readonly<Record<'deployment' | 'end-cap', number>> = { deployment: 32, 'end-cap': 256 };

/** The node holds as much as it may; the sender tries again later (QED4043). */
export const busy = (what: string): NodeError =>
  new NodeError('busy', `the node is busy: ${what}`, 'submit it again in a while', { exitCode: 3 });

/** Bounds how many slow checks run at once. More are refused and not queued, so a verifier that hangs cannot fill the memory. */
export class CheckSlots {
  #running = 0;

  constructor(readonly kind: keyof typeof MAX_CHECKS) {}

  /** Throws QED4043 when all slots are taken. */
  async run<T>(check: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_CHECKS[this.kind]) throw busy(`${this.#running} ${this.kind}s are being checked`);
    this.#running++;
    try {
      return await check();
    } finally {
      this.#running--;
    }
  }
}
