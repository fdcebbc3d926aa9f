import { QedError } from '../../base/errors.js';
import { didYouMean } from '../../base/nearest-name.js';

/** `QED3001`: the passphrase does not open the key. */
export const wrongPassphrase = (name: string) =>
  new QedError('QED3001', `wrong passphrase for key '${name}'`, {
    hint: 'Try again. A forgotten passphrase cannot be recovered: import the secret again under another name.',
  });

/** `QED3002`: a key of this name exists; keys are never overwritten. */
export const keyExists = (name: string, file: string) =>
  new QedError('QED3002', `key '${name}' exists already`, {
    hint: `Choose another name, or move ${file} away first.`,
    details: { file },
  });

/** `QED3003`: no key of this name. */
export const unknownKey = (name: string, known: readonly string[]) =>
  new QedError('QED3003', `no key '${name}'`, {
    hint:
      known.length === 0
        ? `Make one: qed keys new ${name}`
        : `${didYouMean(name, known, 'key')} A new one: qed keys new ${name}`,
    details: { known },
  });

/** `QED3004`: a key file is damaged or of a format that this version does not read. */
export const corruptKeyFile = (file: string, reason: string, cause?: unknown) =>
  new QedError('QED3004', `key file ${file} cannot be read: ${reason}`, {
    hint: 'Restore the file from a backup, or import the secret again under another name.',
    details: { file, reason },
    cause,
  });

/** `QED3005`: a name that is no file name on every system. */
export const invalidKeyName = (name: string) =>
  new QedError('QED3005', `'${name}' is no name for a key`, {
    hint: "A name has 1 to 32 characters: lower-case letters, digits, '-' and '_', beginning with a letter or a digit.",
    exitCode: 2,
  });

/** `QED3006`: what was imported is no secret. */
export const invalidSecret = (reason: string) =>
  new QedError('QED3006', `this is no secret: ${reason}`, {
    hint: 'A secret is a nonzero field element, in decimal or as 0x-hex.',
  });

/** `QED3007`: keys are never kept in the clear. */
export const emptyPassphrase = () =>
  new QedError('QED3007', 'the passphrase is empty', {
    hint: 'Enter a passphrase, or set QED_PASSPHRASE where nobody can type one.',
    exitCode: 2,
  });

/** `QED3009`: a key of the keystore has the name of a devnet's account, and is another one. */
export const accountNameTaken = (name: string, file: string) =>
  new QedError('QED3009', `the keystore has another key '${name}' than that of the devnet's account`, {
    hint: `Move ${file} away, or keep the keys of this network apart, for all commands: QED_KEYS_DIR=.qed/keys`,
    details: { file },
  });

/** `QED3008`: the keystore's directory or a file in it cannot be read or written. */
export const keystoreUnavailable = (path: string, cause: unknown) =>
  new QedError(
    'QED3008',
    `the keystore cannot use ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      hint: 'Check the owner, the permissions and the free space, or set QED_HOME to another directory.',
      exitCode: 3,
      details: { path },
      cause,
    },
  );

/** `QED3014`: the key's secret is in a wallet. */
export const secretElsewhere = (name: string) =>
  new QedError('QED3014', `the secret of key '${name}' is not in this keystore`, {
    hint: 'Sign with its wallet: qed prove-session --sign-only tells what, and --signature takes the signature.',
  });

/** `QED3013`: what was given is no address of a key. */
export const invalidAddress = (text: string) =>
  new QedError('QED3013', `'${text}' is no address of a key`, {
    hint: 'An address is what a Mina wallet shows (B62...), or the parameter that `qed keys show` prints of a schnorr key.',
    exitCode: 2,
  });
