import { InvalidArgumentError } from 'commander';

export const NODE_URL = 'an address like http://127.0.0.1:8545';

/** Whether a text is the address of a node. */
export const isNodeUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Reads an option that is the address of a node; anything else is a mistake of usage (QED6002). */
export function nodeUrl(text: string): string {
  if (isNodeUrl(text)) return text;
  throw new InvalidArgumentError(`It is ${NODE_URL}.`);
}
