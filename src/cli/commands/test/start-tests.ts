import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { ViteUserConfig } from 'vitest/config';
import type { TestCase, TestSuite, Vite, Vitest } from 'vitest/node';
import { QedError } from '../../../base/errors.js';
import type { TestCalls } from '../../../testing/reports/test-calls.js';
import { attemptOf, type TracedCall } from '../../../testing/reports/trace.js';
import type { CommandContext } from '../../command.js';
import { explainCalledState } from './called-state.js';
import type { KeptProcesses } from './kept-processes.js';

export interface TestOptions {
  readonly filter?: string;
  readonly watch?: boolean;
  readonly reporter?: string;
  readonly circuit?: boolean;
  readonly coverage?: boolean;
  readonly rows?: boolean;
  readonly junit?: string;
  readonly prove?: boolean;
  readonly trace?: boolean;
  readonly traceAll?: boolean;
}

/** How one test ended. */
export interface TestResult {
  readonly file: string;
  /** With the names of the groups around it. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
  readonly errors: readonly string[];
  /** What a test called in its last attempt: with `--trace` one that failed, with `--trace-all` any that ran. */
  readonly calls?: readonly TracedCall[] | undefined;
  /** Whether it ran beside other tests: their calls cannot be told apart, so it has no `calls`. */
  readonly concurrent?: true;
}

/**
 * Runs the tests with vitest, with the project's own configuration of it where there is one. `afterRun` is called after
 * each run of `--watch`, for which the processes of the tests then count anew. Throws `QED6066` where vitest does not start.
 */
export async function startTests(
  { output, signal, stopsItself }: CommandContext,
  { filter, watch = false, reporter = 'default', junit, prove, traceAll = false }: TestOptions,
  files: string[],
  env: Readonly<Record<string, string>>,
  afterRun?: () => Promise<void>,
): Promise<TestResult[]> {
  const kept = watch && prove !== true && afterRun === undefined ? await keptProcesses() : undefined;
  const vitest = await startVitest(
    files,
    {
      root: process.cwd(),
      watch,
      reporters: [
        // Before what shows them.
        { onTestCaseResult: explainCalledState },
        output.json ? {} : reporter,
        ...(junit === undefined
          ? []
          : [['junit', { outputFile: path.resolve(junit) }] as [string, Record<string, unknown>]]),
        ...(afterRun === undefined ? [] : [{ onTestRunEnd: afterRun }]),
      ],
      ...(filter !== undefined && { testNamePattern: filter }),
      env,
      ...(prove === true && ONE_AFTER_THE_OTHER),
    },
    { plugins: [defaultsOf(kept)] },
    // Standard output has the document alone.
    output.json ? { stdout: process.stderr } : {},
  );
  if (watch) {
    stopsItself();
    signal.addEventListener('abort', () => void vitest.close());
    await new Promise<void>((resolve) => void vitest.onClose(resolve));
    await kept?.end();
  } else await vitest.close();
  return resultsOf(vitest, traceAll);
}

/**
 * Vitest reads the project's own configuration here, and so may fail for it. Before the first test, as in a global setup,
 * it only prints why it fails.
 */
async function startVitest(...[files, options, vite, streams]: Tail<Parameters<StartVitest>>): Promise<Vitest> {
  const { startVitest: start } = await import('vitest/node');
  let failure: unknown;
  const watched: Vite.Plugin = {
    name: 'qed-test-start',
    configureVitest: ({ vitest }) => {
      const run = vitest.start.bind(vitest);
      vitest.start = (filters) =>
        run(filters).catch((error: unknown) => {
          failure = error;
          throw error;
        });
    },
  };
  try {
    const vitest = await start('test', files, options, { ...vite, plugins: [vite?.plugins, watched] }, streams);
    const found = (failure as { code?: string } | undefined)?.code !== 'VITEST_FILES_NOT_FOUND';
    if (failure !== undefined && found) throw failure;
    return vitest;
  } catch (cause) {
    const reason = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause)).trim();
    throw new QedError('QED6066', `vitest does not start: ${reason}`, {
      hint: 'see what `npx vitest list` says; a vitest.config.ts or vite.config.ts of the project is read as well',
      cause,
    });
  }
}

type StartVitest = typeof import('vitest/node').startVitest;
type Tail<T extends readonly unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

/** All files share one process, and so its prover, which takes its time. */
const ONE_AFTER_THE_OTHER = {
  pool: 'forks' as const,
  isolate: false,
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: 6 * 3_600_000,
  hookTimeout: 6 * 3_600_000,
};

/** Vitest is loaded with it. */
async function keptProcesses(): Promise<KeptProcesses> {
  return new (await import('./kept-processes.js')).KeptProcesses();
}

/** What holds where the project says nothing else. */
const defaultsOf = (kept: KeptProcesses | undefined): Vite.Plugin => ({
  name: 'qed-test',
  config: (project) => {
    const { test } = project as ViteUserConfig;
    const ownProcesses = test?.pool !== undefined || test?.isolate !== undefined;
    const config: ViteUserConfig = {
      test: {
        ...(kept !== undefined && !ownProcesses && { pool: kept }),
        // The first test of a file may have to compile a contract on a busy machine.
        testTimeout: test?.testTimeout ?? 60_000,
        hookTimeout: test?.hookTimeout ?? 60_000,
        // This package is loaded as it is, also where it is linked into the project.
        server: { deps: { external: [new RegExp(`^${builtFiles.replace(/[^\w]/g, '\\$&')}`)] } },
      },
    };
    return config;
  },
});

const builtFiles = fileURLToPath(new URL('../../../', import.meta.url));

function resultsOf(vitest: Vitest, traceAll: boolean): TestResult[] {
  const results = vitest.state.getTestModules().flatMap((module) => {
    const file = module.relativeModuleId;
    const tests = [...module.children.allTests()].map((test): TestResult => {
      const { state, errors = [] } = test.result();
      return {
        file,
        name: test.fullName,
        state: state === 'pending' ? 'skipped' : state,
        milliseconds: Math.round(test.diagnostic()?.duration ?? 0),
        errors: errors.map(({ message }) => message),
        ...((state === 'failed' || (traceAll && state === 'passed')) && callsOf(test)),
      };
    });
    // What surrounds tests fails as well: a file that cannot be loaded, a `beforeAll` or `afterAll`.
    const groups = [...module.children.allSuites()].flatMap((group) =>
      failuresOf(file, group.fullName, group.errors()),
    );
    return [...tests, ...groups, ...failuresOf(file, '', module.errors())];
  });
  if (vitest.config.dangerouslyIgnoreUnhandledErrors === true) return results;
  return [...results, ...vitest.state.getUnhandledErrors().map((error) => strayFailure(vitest, error))];
}

/** What failed outside all tests of a file or a group, as one more result. */
const failuresOf = (file: string, name: string, errors: readonly { readonly message: string }[]): TestResult[] =>
  errors.length === 0
    ? []
    : [{ file, name, state: 'failed', milliseconds: 0, errors: errors.map(({ message }) => message) }];

/** What nothing waited for and so no test has, as a call without `await`. Vitest tells the file where it knows it. */
function strayFailure({ config }: Vitest, error: unknown): TestResult {
  const { message, VITEST_TEST_PATH: file } = (error ?? {}) as Partial<Record<string, string>>;
  return {
    file: file === undefined ? '' : path.relative(config.root, file),
    name: '',
    state: 'failed',
    milliseconds: 0,
    errors: [`nothing awaited what failed: ${message ?? String(error)}`],
  };
}

/** What a test called, as far as that can be known. */
function callsOf(test: TestCase): Pick<TestResult, 'calls' | 'concurrent'> {
  const { qedCalls } = test.meta() as TestCalls;
  if (runsBesideOthers(test)) return { concurrent: true };
  // An attempt before the last one may have made all calls.
  if (qedCalls?.attempt !== attemptOf(test.diagnostic() ?? {})) return {};
  return { calls: qedCalls.calls };
}

const runsBesideOthers = (each: TestCase | TestSuite): boolean =>
  each.options.concurrent === true || (each.parent.type === 'suite' && runsBesideOthers(each.parent));
