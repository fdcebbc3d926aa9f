import { z } from 'zod';
import { isHttpUrl } from '../../base/http-url.js';
import { NODE_URL } from './node-url.js';
import { wholeNumberIn } from './whole-number.js';

// The values of settings. Each message goes on after the setting's name: `port expects a whole number from ..`.

/** A whole number; its digits on a command line and in the environment, also a number in a file. */
export function wholeNumberValue(least: number, greatest: number) {
  const error = `expects a whole number from ${least} to ${greatest}`;
  const value = z.union([z.number(), z.string().transform((text) => wholeNumberIn(text, least, greatest))], { error });
  return value.pipe(z.number({ error }).int(error).min(least, error).max(greatest, error));
}

/** A text that is not empty; `what` names it. */
export const textValue = (what: string) => z.string({ error: `expects ${what}` }).min(1, `expects ${what}`);

/** The address of a node. */
export const nodeUrlValue = z.string({ error: `expects ${NODE_URL}` }).refine(isHttpUrl, `expects ${NODE_URL}`);
