import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { QedError } from '../../base/errors.js';

/**
 * A key's passphrase: `QED_PASSPHRASE`, or typed without echo where a person sits at the terminal; asked twice when it is new. Throws
 * `QED6004` where nobody can type, `QED6005` when the two differ.
 */
export async function askPassphrase(question: string, options: { readonly isNew?: boolean } = {}): Promise<string> {
  const given = process.env['QED_PASSPHRASE'];
  if (given !== undefined) return given;
  if (process.stdin.isTTY !== true) {
    throw new QedError('QED6004', 'the passphrase cannot be asked: standard input is no terminal', {
      hint: 'set QED_PASSPHRASE',
      exitCode: 2,
    });
  }
  const passphrase = await askHidden(`${question}: `);
  if (options.isNew === true && (await askHidden('the same again: ')) !== passphrase) {
    throw new QedError('QED6005', 'the two passphrases differ', { hint: 'try again', exitCode: 2 });
  }
  return passphrase;
}

/** Reads one line without showing it: what readline would echo goes nowhere. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
