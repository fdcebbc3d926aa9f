import type { Json } from '../../parth/record.js';

/** A word of the command line as a method's argument. */
export type WordArgument = Json | number | boolean | null;

/** The strings and the numbers of a JSON text. */
const STRING_OR_NUMBER = /"(?:\\.|[^"\\])*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;

/**
 * A word on the command line as an argument: JSON where it is JSON; anything else is a string. Numbers that are no
 * integers, or that JavaScript would round, are taken as strings: none loses digits, and who reads them says what they should be.
 */
export function argumentOf(text: string): WordArgument {
  if (/^-?[0-9]+$/.test(text)) return text;
  const exact = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || (/^-?[0-9]+$/.test(token) && Number.isSafeInteger(Number(token))) ? token : `"${token}"`,
  );
  try {
    return JSON.parse(exact) as WordArgument;
  } catch {
    return text;
  }
}
