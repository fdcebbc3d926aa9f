import path from 'node:path';
import { keyCacheDirectory } from '../../../circuit/key-cache.js';
import { keepSizeOf, knownSizeOf, sizeOf } from '../../../compiler/keys/circuit-size.js';
import { counted } from '../../../base/counted.js';
import { O1JS_VERSION } from '../../../base/toolchain.js';
import { compileFile, type CompileResult } from '../../../compiler/compile.js';
import { renderDiagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import { WarmProject } from '../../../compiler/frontend/source/open-program.js';
import type { MethodIr } from '../../../compiler/ir/ops.js';
import type { BindContract } from '../../../compiler/typed/contract-names.js';
import { SourceWatcher } from './source-watcher.js';

export interface WatchOptions {
  readonly cacheDir: string;
  /** The ids of contracts that the sources name. */
  readonly bind: BindContract;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Takes a block of text, for people. */
  print(text: string): void;
}

/**
 * Checks contracts again whenever one of their files changes, until the signal; resolves to the number of checks. Diagnostics come at once, without a
 * circuit; then the rows of methods that changed, as long as no further edit comes.
 */
export async function watchContracts(
  files: readonly string[],
  { cacheDir, bind, signal, print }: WatchOptions,
): Promise<number> {
  const entries = [...new Set(files)].map((file) => new WatchedFile(file, bind));
  const rows = new RowCounter(cacheDir);
  let checks = 0;
  let wake = (): void => undefined;
  let pending = true;
  const changed = (): void => {
    pending = true;
    wake();
  };
  const watcher = new SourceWatcher(changed);
  signal.addEventListener('abort', changed, { once: true });
  try {
    while (!signal.aborted) {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) break;
      pending = false;
      // before the check, so that an edit during it is not missed
      watcher.watch(entries.flatMap((entry) => entry.files));
      const methods: MethodIr[] = [];
      for (const entry of entries) {
        const text = await entry.check();
        if (text !== undefined) checks++;
        if (text !== undefined) print(text);
        methods.push(...entry.methods);
      }
      watcher.watch(entries.flatMap((entry) => entry.files));
      await rows.update(methods, print, () => pending || signal.aborted);
    }
  } finally {
    watcher.close();
    signal.removeEventListener('abort', changed);
  }
  return checks;
}

/** One contract file and what it said last. */
class WatchedFile {
  readonly #warm = new WarmProject();
  readonly #absolute: string;
  #seen: string | undefined;
  #files: readonly string[];
  methods: readonly MethodIr[] = [];

  constructor(
    private readonly file: string,
    private readonly bind: BindContract,
  ) {
    this.#absolute = path.resolve(file);
    this.#files = [this.#absolute];
  }

  /** All that the last check read, and what it looked for in vain. */
  get files(): readonly string[] {
    return this.#files;
  }

  /** What is to be said after a change; undefined where nothing that matters has changed. */
  async check(): Promise<string | undefined> {
    const start = performance.now();
    let result: CompileResult;
    try {
      result = await compileFile(this.file, { warm: this.#warm, bind: this.bind });
    } catch (error) {
      // A bug of the compiler ends no watching: the next edit may get around it.
      this.methods = [];
      this.#seen = undefined;
      return `${clock()} ${this.file}: internal error, please report it: ${(error as Error).stack ?? String(error)}`;
    }
    const { contracts, diagnostics, warnings, sources } = result;
    this.methods = contracts.flatMap(({ methods }) => methods);
    this.#files = [this.#absolute, ...sources.flatMap(({ path: read, text }) => [read, ...importsOf(read, text)])];
    const said = [...diagnostics, ...warnings].map(renderDiagnostic);
    const seen = JSON.stringify([said, sources]);
    if (seen === this.#seen) return undefined;
    this.#seen = seen;
    const errors = diagnostics.length === 0 ? 'no errors' : counted(diagnostics.length, 'error');
    const verdict = warnings.length === 0 ? errors : `${errors}, ${counted(warnings.length, 'warning')}`;
    const time = `${Math.round(performance.now() - start)} ms`;
    return [...said.map((text) => `${text}\n`), `${clock()} ${this.file}: ${verdict} (${time})`].join('\n');
  }
}

/** The files that a source may mean by its relative imports: one that is missing is waited for. */
function importsOf(file: string, text: string): string[] {
  const names = [...text.matchAll(/\bfrom\s*['"](\.[^'"\n]*)['"]/g)].map((match) => match[1]!);
  return names.flatMap((name) => {
    const target = path.resolve(path.dirname(file), name);
    return [target, target.replace(/\.js$/, '.ts'), `${target}.ts`];
  });
}

/** Knows the rows of every method as of the last edit that compiled. */
class RowCounter {
  readonly #last = new Map<string, number>();
  #isFirst = true;

  constructor(private readonly cacheDir: string) {}

  /** Counts the rows of methods and prints those that changed, at first all; stops when asked to. */
  async update(methods: readonly MethodIr[], print: (text: string) => void, isOutdated: () => boolean): Promise<void> {
    if (methods.length === 0) return;
    // read by o1js when it is first imported
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    const backend = chooseBackend();
    process.env['O1JS_BACKEND'] = backend;
    const directory = keyCacheDirectory(O1JS_VERSION, backend, this.cacheDir);
    for (const ir of methods) {
      // lets an edit or an interrupt through: building a circuit blocks
      await new Promise((resolve) => setImmediate(resolve));
      if (isOutdated()) return;
      const name = `${ir.contract}.${ir.method}`;
      let size;
      try {
        size = await knownSizeOf(ir, directory);
        if (size === undefined) {
          size = await sizeOf(ir);
          await keepSizeOf(ir, size, directory);
        }
      } catch (error) {
        print(`  ${name}: no circuit: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      const before = this.#last.get(name);
      this.#last.set(name, size.rows);
      if (before === size.rows) continue;
      const change = before === undefined ? 'new' : `${size.rows > before ? '+' : ''}${size.rows - before}`;
      print(`  ${name}: ${size.rows} rows${before === undefined && this.#isFirst ? '' : ` (${change})`}`);
    }
    this.#isFirst = false;
  }
}

const clock = (): string => new Date().toTimeString().slice(0, 8);
