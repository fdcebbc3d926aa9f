import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
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
  const temporary = join(directory, `${name}.${randomUUID()}.tmp`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(temporary, JSON.stringify({ value, checksum: checksumOf(name, value) } satisfies Entry));
    await rename(temporary, join(directory, `${name}.json`));
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

interface Entry {
  readonly value: unknown;
  readonly checksum: string;
}

const checksumOf = (name: string, value: unknown): string =>
  createHash('sha256').update(stableJson({ name, value })).digest('hex');
