import { readFile } from 'node:fs/promises';
import { QedError } from '../../base/errors.js';

/** The worker's token from its file or QED_WORKER_TOKEN. Throws QED6051. */
export const workerToken = (file: string | undefined): Promise<string> => callerToken(file, 'worker');

/** The token of a realm's node from its file or QED_REALM_TOKEN. Throws QED6051. */
export const realmToken = (file: string | undefined): Promise<string> => callerToken(file, 'realm');

/** The token of an operator from its file or QED_OPERATOR_TOKEN; undefined without either, for a devnet may need none. Throws QED6051. */
export const operatorToken = (file: string | undefined): Promise<string | undefined> =>
  file === undefined && process.env.QED_OPERATOR_TOKEN === undefined
    ? Promise.resolve(undefined)
    : callerToken(file, 'operator');

/** The token of a relayer, in the same way. Throws QED6051. */
export const relayerToken = (file: string | undefined): Promise<string | undefined> =>
  file === undefined && process.env.QED_RELAYER_TOKEN === undefined
    ? Promise.resolve(undefined)
    : callerToken(file, 'relayer');

/** Never from a flag, which every user of the machine can read. */
async function callerToken(
  file: string | undefined,
  role: 'worker' | 'realm' | 'operator' | 'relayer',
): Promise<string> {
  const variable = `QED_${role.toUpperCase()}_TOKEN`;
  const token = file === undefined ? process.env[variable] : await readFile(file, 'utf8').catch(unreadable);
  if (token !== undefined && /\S\s+\S/.test(token)) throw severalWords(file ?? variable, role);
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new QedError('QED6051', `this ${role} has no token`, {
    hint: `give --token-file <file> or set ${variable}; the coordinator has the tokens in --${role}-tokens${role === 'worker' ? ', and needs none of workers that reach its Redis (--redis)' : ''}`,
    exitCode: 2,
  });
}

function severalWords(place: string, role: string): QedError {
  return new QedError('QED6051', `${place} holds more than a token`, {
    hint: `write only the ${role}'s token there, the second word of its line: \`cut -d' ' -f2\``,
    exitCode: 2,
  });
}

function unreadable(cause: unknown): never {
  throw new QedError('QED6051', `the token cannot be read: ${(cause as Error).message}`, {
    hint: 'name a file that holds the token and nothing else',
    exitCode: 2,
    cause,
  });
}
