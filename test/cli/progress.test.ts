// Progress is drawn over where a person watches, and told line by line elsewhere.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Output, type Streams } from '../../src/cli/output/output.js';
import { Progress } from '../../src/cli/output/progress.js';

/** The output of a command on a terminal so wide, or on none. */
function outputOn(terminal: { readonly isTTY?: boolean; readonly columns?: number }, json = false) {
  const stderr = Object.assign(new PassThrough(), terminal);
  const output = new Output({ stdout: new PassThrough(), stderr } as unknown as Streams, json);
  return { output, told: () => String(stderr.read() ?? '') };
}

it('is drawn over on a terminal alone, and never beside --json', () => {
  expect(outputOn({ isTTY: true, columns: 80 }).output.interactive).toBe(true);
  expect(outputOn({ isTTY: true, columns: 80 }, true).output.interactive).toBe(false);
  expect(outputOn({}).output.interactive).toBe(false);
});

it('is told line by line on a terminal without a width, on which nothing can be drawn over', async () => {
  const { output, told } = outputOn({ isTTY: true, columns: 0 });
  expect(await new Progress(output).step('checking', () => Promise.resolve(5))).toBe(5);
  expect(told()).toMatch(/^\[0:00\] checking \.\.\.\n\[0:00\] checking: done in [\d.]+ s\n$/);
});
