const SHOWN_CHARACTERS = 200;

/** A text of someone else's as a message may repeat it: its beginning, when it is long. */
export const shortened = (text: string): string =>
  text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
