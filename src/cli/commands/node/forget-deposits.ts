import type { Command } from 'commander';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { action, type CommandContext, type Environment } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { refuseMissing, storePlace } from './places.js';

interface ForgetOptions {
  readonly from: string;
  readonly store?: string;
}

/** `qed node forget-deposits`: takes back what a relayer handed in wrongly, while no block has it. */
export function installForgetDeposits(node: Command, environment: Environment): void {
  node
    .command('forget-deposits')
    .requiredOption('--from <deposit>', 'the number of the first one that is forgotten, with all after it')
    .option('--data-dir <dir>', "the coordinator's store")
    .option('--redis <url>', "the Redis that has the coordinator's state (QED_REDIS hides a password)")
    .option('--store <name>', 'in Redis: coordinator or devnet; coordinator by default')
    .description('forget deposits that no block has yet; the coordinator must be stopped')
    .addHelpText('after', '\nExample:\n  $ qed node forget-deposits --from 17 --data-dir coordinator')
    .action(action(environment, (context, options: ForgetOptions) => forget(context, options)));
}

async function forget(
  context: CommandContext,
  { from: text, store: name = 'coordinator' }: ForgetOptions,
): Promise<CommandResult> {
  const from = numberOf(text);
  const { shown, ...place } = storePlace(context, 'node');
  refuseMissing(place);
  const { openStore } = await import('../../../node/open-store.js');
  const { forgetDeposits } = await import('../../../node/sealing/forget-deposits.js');
  const store = await openStore(place, name, (message) => context.output.warn(message));
  try {
    const forgotten = await forgetDeposits(store, from);
    return { data: { from, forgotten }, text: `${shown}: forgot ${counted(forgotten, 'deposit')} from ${from} on` };
  } finally {
    await store.close();
  }
}

/** Throws QED6072. */
function numberOf(text: string): bigint {
  if (/^[0-9]{1,10}$/.test(text) && BigInt(text) < 1n << 32n) return BigInt(text);
  throw new QedError('QED6072', `there is no deposit '${text}'`, {
    hint: '`qed deposits` shows the newest',
    exitCode: 2,
  });
}
