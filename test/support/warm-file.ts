import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { compileFile, type CompileResult } from '../../src/compiler/compile.js';
import { WarmProject } from '../../src/compiler/frontend/source/open-program.js';

/** Compiles many small sources, one after the other, as a file that is changed under `qed compile --watch`. It goes after the last test. */
export function warmFile(): (source: string) => Promise<CompileResult> {
  const directory = mkdtempSync(join(tmpdir(), 'qed-warm-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'contract.ts');
  const warm = new WarmProject();
  return (source) => {
    writeFileSync(file, source);
    return compileFile(file, { warm, workingDirectory: directory });
  };
}
