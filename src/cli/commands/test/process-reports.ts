import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Runs tests with a folder for the reports of their processes, and gives the reports beside what `run` gives. */
export async function withReports<R>(
  run: (directory: string) => Promise<R>,
): Promise<{ readonly result: R; readonly reports: readonly string[] }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'qed-test-'));
  try {
    const result = await run(directory);
    const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
    const reports = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')));
    return { result, reports };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
