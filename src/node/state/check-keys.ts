import { NodeError } from '../errors.js';
import type { MetaRow } from './rows.js';

/** Throws QED4052 for a store that was made with other protocol keys than those of this digest. */
export function checkKeys(meta: MetaRow, digest: string): void {
  if (meta.keys === digest) return;
  throw new NodeError(
    'otherKeys',
    'the store was made with other protocol keys',
    'use the version of qed that made it, or another data directory; docs/upgrading.md tells what goes on',
    { exitCode: 3 },
  );
}
