import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder for the reports of test processes on one subject. */
export class ProcessReports {
  constructor(readonly directory: string) {}

  /** What the processes have written since it was last read. */
  async take(): Promise<readonly string[]> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith('.json')).sort();
    const files = names.map((name) => path.join(this.directory, name));
    const reports = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    await Promise.all(files.map((file) => rm(file, { force: true })));
    return reports;
  }
}

/** Runs tests with folders for the reports of their processes. */
export async function withReports<R>(run: (coverage: ProcessReports, rows: ProcessReports) => Promise<R>): Promise<R> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'qed-test-'));
  try {
    const folders = ['coverage', 'rows'].map((name) => path.join(directory, name));
    await Promise.all(folders.map((folder) => mkdir(folder)));
    const [coverage, rows] = folders.map((folder) => new ProcessReports(folder));
    return await run(coverage!, rows!);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
