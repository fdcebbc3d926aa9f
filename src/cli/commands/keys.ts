import { Option, type Command } from 'commander';
import type { KeyInfo, Keystore } from '../../session/keystore/keystore.js';
import type { KeyScheme } from '../../session/keystore/key-scheme.js';
import { action, type CommandContext, type CommandInstaller } from '../command.js';

/** `qed keys new | import | watch | list | show`: the encrypted keystore. */
export const installKeys: CommandInstaller = (program, environment) => {
  const keys = program
    .command('keys')
    .description('the encrypted keystore')
    .addHelpText('after', '\nExample:\n  $ qed keys new alice && qed keys list');

  withScheme(withName(keys.command('new')))
    .description('make a key with a random secret')
    .addHelpText('after', '\nExample:\n  $ qed keys new alice')
    .action(
      action(environment, async (context, options: SchemeOption, name: string) => {
        const { askPassphrase } = await import('../input/passphrase.js');
        const store = await keystore(context);
        const signature = await fingerprint(options);
        return shown(
          await store.create(name, await askPassphrase(`passphrase for ${name}`, { isNew: true }), signature),
        );
      }),
    );

  withScheme(withName(keys.command('import')))
    .description(
      'add a key whose secret you know; it is read from standard input, decimal or 0x-hex, or EK... from a Mina wallet',
    )
    .addHelpText('after', '\nExample:\n  $ qed keys import alice < secret.txt')
    .action(
      action(environment, async (context, options: SchemeOption, name: string) => {
        const { askPassphrase } = await import('../input/passphrase.js');
        const signature = await fingerprint(options);
        const secret = await readAll(process.stdin);
        const store = await keystore(context);
        return shown(
          await store.import(name, secret, await askPassphrase(`passphrase for ${name}`, { isNew: true }), signature),
        );
      }),
    );

  withName(keys.command('watch'))
    .argument('<address>', "the address that a Mina wallet shows (B62...), or a schnorr key's parameter")
    .description('add the public half of a key whose secret a wallet holds, to prove what the wallet signs')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed keys watch alice B62qiy32p8kAKnny8ZFwoMhYpBppM1DWVCqAPBYNcXnsAHhnfAAuXgg',
    )
    .action(
      action(environment, async (context, _options, name: string, address: string) => {
        const { walletKeyOf } = await import('../../session/keystore/public-key.js');
        return shown(await (await keystore(context)).watch(name, walletKeyOf(address)));
      }),
    );

  keys
    .command('list')
    .description('all keys')
    .addHelpText('after', '\nExample:\n  $ qed keys list --json')
    .action(
      action(environment, async (context) => {
        const entries = await (await keystore(context)).list();
        const data = entries.map((entry) =>
          'key' in entry ? dataOf(entry.key) : { name: entry.name, error: entry.error.message },
        );
        const lines = entries.map((entry) =>
          'key' in entry
            ? `${entry.name}  ${entry.key.publicKeyHash}`
            : `${entry.name}  damaged: ${entry.error.message}`,
        );
        return { data, text: lines.join('\n') || 'no keys yet: qed keys new <name>' };
      }),
    );

  withName(keys.command('show'))
    .description('the public half of a key')
    .addHelpText('after', '\nExample:\n  $ qed keys show alice')
    .action(
      action(environment, async (context, _options, name: string) => shown(await (await keystore(context)).show(name))),
    );
};

interface SchemeOption {
  readonly scheme: KeyScheme;
}

const withScheme = (command: Command): Command =>
  command.addOption(
    new Option('--scheme <name>', 'how the key shows consent: as Mina wallets sign, or by a proof of its secret')
      .choices(['schnorr', 'secret'])
      .default('schnorr' satisfies KeyScheme),
  );

const withName = (command: Command): Command => command.argument('<name>', "the key's name");

async function keystore({ config }: CommandContext): Promise<Keystore> {
  const { Keystore } = await import('../../session/keystore/keystore.js');
  return new Keystore({ directory: config.keysDir });
}

async function fingerprint({ scheme }: SchemeOption): Promise<bigint> {
  const { fingerprintOf } = await import('../../session/keystore/key-scheme.js');
  return fingerprintOf(scheme);
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  return text.trim();
}

const dataOf = ({ name, file, createdAt, publicKey, publicKeyHash }: KeyInfo): object => ({
  name,
  file,
  createdAt,
  publicKey,
  publicKeyHash,
});

const shown = (key: KeyInfo): { data: object; text: string } => ({
  data: dataOf(key),
  text: [
    `name            ${key.name}`,
    `file            ${key.file}`,
    `public key hash ${key.publicKeyHash}`,
    `scheme          ${key.publicKey.signatureFingerprint}`,
    `parameter       ${key.publicKey.keyParam}`,
  ].join('\n'),
});
