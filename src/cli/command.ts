import type { Command } from 'commander';
import type { Config } from './input/config.js';
import { Output, type CommandResult, type Streams } from './output/output.js';
import { Progress } from './output/progress.js';

/** What every command's body gets. */
export interface CommandContext {
  readonly output: Output;
  readonly progress: Progress;
  readonly config: Config;
  /** Whether nobody said otherwise: neither flag, nor environment, nor file. */
  readonly isDefault: (setting: keyof Config) => boolean;
  /** Aborted by the first SIGINT or SIGTERM; the command has half a second then. */
  readonly signal: AbortSignal;
  /** Says that a signal is how this command ends: it may take so many milliseconds, or as long as it wants. */
  readonly stopsItself: (milliseconds?: number) => void;
  /** Says what to do when this command is interrupted from now on. */
  readonly stopHint: (hint: string) => void;
}

/** The surroundings that `main` gives to its commands. */
export interface Environment {
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly stopsItself: (milliseconds?: number) => void;
  readonly stopHint: (hint: string) => void;
}

/** A command adds itself to the program. Its body loads what it needs when it runs, so that `qed --help` stays quick. */
export type CommandInstaller = (program: Command, environment: Environment) => void;

/** Turns a command's body into commander's action: settles the configuration, runs it, prints its result; null where it has printed items one by one. */
export function action<A extends unknown[], O extends object>(
  environment: Environment,
  body: (context: CommandContext, options: O, ...args: A) => Promise<CommandResult | null>,
): (...args: unknown[]) => Promise<void> {
  return async (...received) => {
    const command = received.at(-1) as Command;
    const options = command.optsWithGlobals<O & { json?: boolean }>();
    const output = new Output(environment.streams, options.json === true);
    const { loadConfig } = await import('./input/config.js');
    const { values, origins } = await loadConfig(options as Readonly<Record<string, unknown>>);
    const { signal, stopsItself, stopHint } = environment;
    const isDefault = (setting: keyof Config): boolean => origins[setting] === 'default';
    const progress = new Progress(output);
    const context = { output, progress, config: values, isDefault, signal, stopsItself, stopHint };
    try {
      const result = await body(context, options, ...(received.slice(0, -2) as A));
      if (result !== null) output.result(result);
    } catch (error) {
      const { sourceOfFailure } = await import('./output/source-of-failure.js');
      const frame = await sourceOfFailure(error, values.outDir);
      if (frame !== undefined) output.log(frame);
      throw error;
    }
  };
}
