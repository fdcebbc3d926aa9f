import type { Command } from 'commander';

/** The arguments and options of each command that runs a method of a source file. */
export const withMethodArguments = (command: Command): Command =>
  command
    .argument('<file>', 'contract source; the contracts that it imports have the first ids, from 2 on')
    .argument('<method>', 'Contract.method')
    .argument('[args...]', 'its arguments: numbers, true, false, @name for a user, or JSON')
    .option(
      '--user <user>',
      'who calls: a user id, or alice or bob, with the ids that `qed devnet --fund` gives them',
      '1',
    )
    .option('--deployer <user>', 'who deployed the contract', '1')
    .option('--actor', "call as the contract's actor; a user is one from the first call on");
