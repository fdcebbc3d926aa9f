import { InvalidArgumentError } from 'commander';
import { isHttpUrl } from '../../base/http-url.js';

export const NODE_URL = 'an address like http://127.0.0.1:8545';

/** Reads an option that is the address of a node; anything else is a mistake of usage (QED6002). */
export function nodeUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new InvalidArgumentError(`It is ${NODE_URL}.`);
}
