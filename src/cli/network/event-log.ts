import { Option } from 'commander';
import { describeEvent, eventJson, type NodeListener } from '../../node/roles/events.js';
import type { Output } from '../output/output.js';

/** How a node writes its log. */
export type LogFormat = 'text' | 'json';

/** The option that every command with a node in it has. */
export const logFormatOption = (): Option =>
  new Option('--log-format <format>', 'a line for people, or a line of JSON with whole ids')
    .choices(['text', 'json'])
    .default('text');

/** Writes what a node tells into the log of its command. */
export const eventLog =
  (output: Output, format: LogFormat = 'text'): NodeListener =>
  (event) => {
    const now = new Date();
    output.log(format === 'json' ? eventJson(event, now) : `${now.toISOString()} ${describeEvent(event)}`);
  };
