import { QedError, type QedErrorOptions } from '../base/errors.js';

/**
 * What can go wrong with a store: QED5001 in use by another process, QED5002 corrupt, QED5003 disk full, QED5004 write conflict, QED5005 taken over
 * by another process, QED5006 closed, QED5007 made by another version, QED5008 any other failure of reading or writing, QED5014 removed under the process;
 * and for Redis alone QED5009 no answer, QED5010 unfit, QED5011 acknowledged writes lost, QED5012 malformed address, QED5013 not allowed, QED5015 nobody there.
 */
export class KvqError extends QedError {
  constructor(code: `QED${number}`, message: string, options: QedErrorOptions) {
    super(code, message, { exitCode: 3, ...options });
    this.name = 'KvqError';
  }
}

export const storeClosed = (): KvqError =>
  new KvqError('QED5006', 'the store is closed', { hint: 'The process is shutting down; start it again to go on.' });

export const storeInUse = (path: string, pid: number, host: string): KvqError =>
  new KvqError('QED5001', `the store ${path} is in use by process ${pid} on ${host}`, {
    hint: `Stop the other node (process ${pid} on ${host}) or choose another data directory. If that host or container is gone, try again in a minute.`,
    details: { path, pid, host },
  });

export const storeCorrupt = (path: string, what: string, cause?: unknown): KvqError =>
  new KvqError('QED5002', `the store ${path} is corrupt: ${what}`, {
    hint: 'Restore the directory from a backup, or move it away and start anew from the genesis file.',
    details: { path },
    cause,
  });

export const diskFull = (path: string, cause?: unknown): KvqError =>
  new KvqError('QED5003', `no space is left for the store ${path}`, {
    hint: 'Nothing was written. Free space on that disk, or raise the quota, then try again.',
    details: { path },
    cause,
  });

export const takenOver = (path: string): KvqError =>
  new KvqError('QED5005', `another process has taken over the store ${path}`, {
    hint: 'Nothing was written. Stop this process; only one node may own a store.',
    details: { path },
  });

export const otherVersion = (path: string, found: string, expected: string): KvqError =>
  new KvqError('QED5007', `the store ${path} has format ${found}, this qed reads ${expected}`, {
    hint: 'Use the qed version that made it, or another data directory.',
    details: { path, found, expected },
  });

export const storeGone = (path: string): KvqError =>
  new KvqError('QED5014', `the store ${path} was removed under this process`, {
    hint: 'Nothing was written. Stop this process, restore the directory from a backup, and start again.',
    details: { path },
  });

export const storeFailed = (path: string, cause: unknown): KvqError =>
  new KvqError('QED5008', `the store ${path} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
    hint: 'Check that the directory is writable and lies on a sound local disk.',
    details: { path },
    cause,
  });
