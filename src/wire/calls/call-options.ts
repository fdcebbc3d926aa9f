import { isHttpUrl } from '../../base/http-url.js';
import { withoutPassword } from '../../base/without-password.js';
import { misuse } from '../../base/misuse.js';

/** The most milliseconds that a timer of Node.js takes. */
const MAX_MS = 2 ** 31 - 1;

interface Options {
  readonly timeout?: number | undefined;
  readonly patience?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly token?: string | undefined;
  readonly until?: string | undefined;
}

/** Throws `QED3222` for options that would make every call fail as if no node were there. */
export function checkOptions(where: string, { timeout, patience, signal, token, until }: Options): void {
  for (const [name, value] of Object.entries({ timeout, patience })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0 && value <= MAX_MS))
      throw misuse(`${where}: ${name}`, `a number of milliseconds up to ${MAX_MS}`, 'leave it out for the default');
  }
  if (signal !== undefined && !((signal as unknown) instanceof AbortSignal))
    throw misuse(`${where}: signal`, 'an AbortSignal', 'give the `signal` of an AbortController');
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(String(token)))
    throw misuse(`${where}: token`, 'printable characters without spaces', 'see that no line break came with the file');
  if (until !== undefined && until !== 'sealed' && until !== 'proven')
    throw misuse(`${where}: until`, "'sealed' or 'proven'", "leave it out for 'sealed'");
}

/** The address of a node as it was given. Throws `QED3222`. */
export function nodeUrl(url: string | URL): string {
  const text = String(url);
  if (isHttpUrl(text)) return text;
  throw misuse(
    'RpcClient: url',
    'an address like http://127.0.0.1:8545',
    `this is none: ${withoutPassword(text).slice(0, 80)}`,
  );
}
