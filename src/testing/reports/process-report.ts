import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers';

/**
 * What this process counted, in a folder that `qed test` gave and reads when all tests have run. It is written anew soon
 * after a change, since nobody tells a test process when it ends.
 */
export class ProcessReport {
  readonly #file: string;
  #isDue = false;

  constructor(
    directory: string,
    private readonly contents: () => string,
  ) {
    this.#file = path.join(directory, `${randomUUID()}.json`);
  }

  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#write());
  }

  #write(): void {
    this.#isDue = false;
    writeFileSync(`${this.#file}.tmp`, this.contents());
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}
