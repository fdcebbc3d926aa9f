import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { issuesText, readJsonFile } from '../../base/read-json-file.js';
import { QedError } from '../../base/errors.js';
import { NodeError } from '../errors.js';

/** What a backup says of itself, in the file `backup.json` that is written last. Numbers are decimal strings. */
const BackupSchema = z.strictObject({
  format: z.literal('qed-backup/1'),
  /** The version of qed that made it. */
  version: z.string(),
  /** When the copy was begun: what was acknowledged before is in it. */
  made: z.iso.datetime(),
  genesisRoot: z.string(),
  simulated: z.boolean(),
  /** Digest of the protocol's keys. */
  keys: z.string(),
  /** The realms whose node it was; none for a coordinator or a devnet. */
  realms: z.array(z.string()),
  /** The newest sealed checkpoint, and the root of the tree of all checkpoints with it. */
  sealed: z.string(),
  checkpointTreeRoot: z.string(),
  /** The newest proven checkpoint; null before the genesis proof. */
  proven: z.string().nullable(),
  /** How many submissions wait for a block, by kind. */
  waiting: z.record(z.string(), z.number().int()),
  /** Of `data.mdb`. */
  bytes: z.number().int(),
  sha256: z.string(),
});
export type Backup = z.output<typeof BackupSchema>;

export const BACKUP_FILE = 'backup.json';

const HINT = 'make it again with `qed node backup`, or use another one';

export const badBackup = (what: string, cause?: unknown): NodeError =>
  new NodeError('badBackup', what, HINT, { cause });

/** What a backup says of itself. Throws QED4090 for a directory that is none, or that was not finished. */
export async function readBackup(directory: string): Promise<Backup> {
  let json: unknown;
  try {
    const kind = { what: 'backup', unreadable: 'QED4090', invalid: 'QED4090', hint: HINT } as const;
    json = await readJsonFile(join(directory, BACKUP_FILE), kind);
  } catch (error) {
    if (!(error instanceof QedError)) throw error;
    throw badBackup(`${directory} is no finished backup: ${error.message}`, error);
  }
  const parsed = BackupSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw badBackup(`${directory} is no backup of a node: ${issuesText(parsed.error)[0]}`);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
