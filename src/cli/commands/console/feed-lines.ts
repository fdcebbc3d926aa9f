import { createInterface } from 'node:readline';
import type { REPLServer } from 'node:repl';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { QedError } from '../../../base/errors.js';
import { didYouMean } from '../../../base/nearest-name.js';
import { orNothingLeft, type LineRunner } from './run-lines.js';

/** What begins no statement, so that an indented line of it goes on with the one before: `  .mint(1n)`. */
const GOES_ON = /^\s+(?:\?|:|\.(?![.\d]))/;
/** As node finds the commands of its console. */
const COMMAND = /^\s*\.(?![.\d])(\S*)/;

/**
 * Runs the lines of an input that is no terminal one by one, and waits for what they leave behind. A line that could
 * go on in the next one waits for it, unless somebody types it.
 */
export async function feedLines(
  server: REPLServer,
  runner: LineRunner,
  from: Readable & { readonly isTTY?: boolean },
): Promise<void> {
  let held: string | undefined;
  const runHeld = async (): Promise<void> => {
    const text = held;
    held = undefined;
    if (text !== undefined) await runner.run(text);
  };
  for await (const line of createInterface({ input: from })) {
    const command = COMMAND.exec(line)?.[1];
    const isKnown = command !== undefined && command in server.commands;
    if (held !== undefined && !isKnown && GOES_ON.test(line)) {
      held += `\n${line}`;
      continue;
    }
    await runHeld();
    if (command !== undefined && !isKnown && !runner.isUnfinished) {
      runner.tell(noCommand(command, Object.keys(server.commands)));
      continue;
    }
    if (command === 'break' || command === 'clear') runner.isUnfinished = false;
    if (isKnown || from.isTTY === true || /(?:^|;)\s*$/.test(line)) await runner.run(line);
    else held = line;
    // Node closes its console a moment after `.exit`.
    await setImmediate();
    if (Reflect.get(server, 'closed') === true) break;
  }
  await runHeld();
  // After `.exit` nobody need close the other end of a pipe.
  from.destroy();
  await orNothingLeft(new Promise(() => undefined));
}

function noCommand(name: string, known: readonly string[]): QedError {
  const commands = known.map((each) => `.${each}`);
  return new QedError('QED6069', `there is no command .${name}`, {
    hint: `${didYouMean(`.${name}`, commands, 'command')} A line that goes on with the one before it is indented.`,
  });
}
