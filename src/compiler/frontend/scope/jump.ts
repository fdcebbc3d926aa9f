import type { JumpTarget } from '../../typed/nodes.js';

/** What `break` and `continue` may name. */
export interface Jump {
  readonly kind: 'loop' | 'switch' | 'block';
  readonly labels: readonly string[];
  readonly target: JumpTarget;
}
