import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import { stableJson } from '../../base/canonical-json.js';

/**
 * Reads a cached value. A file counts as absent when it is damaged, of another form, or was written under another name: each holds
 * its own name and a checksum.
 */
export async function readEntry<T>(directory: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    const { value, checksum } = JSON.parse(await readFile(join(directory, `${name}.json`), 'utf8')) as Entry;
    return checksum === checksumOf(name, value) ? schema.parse(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value, whole or not at all; writers of one name write the same. Where nothing can be written, nothing is cached. */
export async function writeEntry(directory: string, name: string, value: unknown): Promise<void> {
  try {
    makeDirectory(directory);
    const entry = { value, checksum: checksumOf(name, value) } satisfies Entry;
    writeFileAtomically(join(directory, `${name}.json`), JSON.stringify(entry));
  } catch {
    // A cache that cannot be written is no cache.
  }
}

interface Entry {
  readonly value: unknown;
  readonly checksum: string;
}

const checksumOf = (name: string, value: unknown): string =>
  createHash('sha256').update(stableJson({ name, value })).digest('hex');
