import type { Backup } from '../../../node/backup/backup-file.js';

/** What a backup holds, in a few words. */
export function backupText({ realms, sealed, proven, waiting, bytes, made, version }: Backup): string {
  const whose = realms.length === 0 ? 'a coordinator or devnet' : `realm ${realms.join(',')}`;
  const reached = proven === null ? 'nothing proven' : `proven up to ${proven}`;
  const waits = Object.values(waiting).reduce((sum, count) => sum + count, 0);
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${whose} at checkpoint ${sealed}, ${reached}, ${waits} waiting; ${size}, made at ${made} by qed ${version}`;
}
