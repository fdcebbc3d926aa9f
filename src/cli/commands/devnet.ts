import { withoutPassword } from '../../base/without-password.js';
import { action, type CommandInstaller } from '../command.js';
import { clientLimits } from '../network/client-limits.js';
import { eventLog, logFormatOption, type LogFormat } from '../network/event-log.js';
import { blockIntervalOf } from '../input/block-interval.js';
import { untilInterrupted } from '../input/until-interrupted.js';

interface DevnetCommandOptions {
  readonly simulate?: boolean;
  readonly fund?: boolean;
  readonly blockInterval: string;
  readonly logFormat: LogFormat;
  readonly workerTokens?: string;
  readonly operatorTokens?: string;
  readonly relayerTokens?: string;
  /** False with `--no-prove-here`. */
  readonly proveHere: boolean;
}

/** `qed devnet`: a network in one process, until it is interrupted. */
export const installDevnet: CommandInstaller = (program, environment) => {
  program
    .command('devnet')
    .option('--simulate', 'a network of simulations: every circuit is executed, nothing is proven')
    .option('--fund', 'alice and bob are users from the start, with native tokens and keys that need no passphrase')
    .option('--port <port>', 'where it listens, on the loopback interface; 0 takes a free one')
    .option('--data-dir <dir>', 'its store; kept over restarts')
    .option(
      '--redis <url>',
      'keeps its state in Redis or Redis Cluster: redis://host:port (QED_REDIS hides a password)',
    )
    .option('--workers <n>', 'prover processes')
    .option('--worker-tokens <file>', 'lets workers elsewhere prove: their names and tokens (`qed node --role worker`)')
    .option('--operator-tokens <file>', 'names and tokens of those who may cancel and retry jobs; anybody by default')
    .option('--relayer-tokens <file>', 'names and tokens of those who tell of deposits; anybody by default')
    .option('--no-prove-here', 'leave all proofs to workers elsewhere')
    .option('--keep-blocks <n>', 'proven blocks whose jobs and inner proofs are kept')
    .option('--block-interval <ms>', 'how often it looks at what waits; 0 seals only with `qed seal`', '1000')
    .addOption(logFormatOption())
    .description('run coordinator, realms and workers in one process, with JSON-RPC')
    .addHelpText('after', '\nExamples:\n  $ qed devnet --simulate --fund\n  $ qed devnet --data-dir .qed/devnet')
    .action(
      action(environment, async (context, options: DevnetCommandOptions) => {
        const { output, config } = context;
        const blockInterval = blockIntervalOf(options.blockInterval);
        const { startDevnet } = await import('../../node/devnet.js');
        const { devnetGenesis } = await import('../../node/devnet-genesis.js');
        const { systemContracts } = await import('../../system/system-contracts.js');
        const { openProver } = await import('../network/open-prover.js');
        const { accountsText, fundAccounts } = await import('../network/fund-accounts.js');
        const { readWorkerTokens } = await import('../../node/proving/worker-tokens.js');
        const workerTokens = options.workerTokens === undefined ? undefined : readWorkerTokens(options.workerTokens);
        const { readOperatorTokens } = await import('../../node/callers/operator-tokens.js');
        const operatorTokens =
          options.operatorTokens === undefined ? undefined : readOperatorTokens(options.operatorTokens);
        const { readRelayerTokens } = await import('../../node/callers/relayer-tokens.js');
        const relayerTokens =
          options.relayerTokens === undefined ? undefined : readRelayerTokens(options.relayerTokens);
        const simulated = options.simulate === true;
        const users = options.fund === true ? await fundAccounts(config.keysDir) : [];
        const prover = await openProver(context, { simulate: simulated });
        const systemArtifacts = systemContracts();
        const devnet = await startDevnet({
          dataDir: config.dataDir,
          ...(config.redis === undefined ? {} : { redis: config.redis }),
          genesis: devnetGenesis(systemArtifacts, { simulated, users }),
          systemArtifacts,
          prover,
          limits: clientLimits(context),
          keepBlocks: config.keepBlocks,
          maxWaiting: config.maxWaiting,
          port: config.port,
          ...(workerTokens === undefined ? {} : { workerTokens }),
          ...(operatorTokens === undefined ? {} : { operatorTokens }),
          ...(relayerTokens === undefined ? {} : { relayerTokens }),
          workers: options.proveHere === false ? 0 : prover.concurrency,
          blockInterval,
          onEvent: eventLog(output, options.logFormat),
          warn: (message) => output.warn(message),
        });
        if (simulated) output.warn('this network simulates: nothing on it is proven');
        if (options.fund === true) output.log(await accountsText(devnet));
        const place = config.redis === undefined ? config.dataDir : withoutPassword(config.redis);
        output.log(`listening on ${devnet.url}, state in ${place}; stop it with Ctrl-C`);
        await untilInterrupted(context);
        const sealed = await devnet.state.head();
        await devnet.stop();
        return { data: { url: devnet.url, sealed }, text: '' };
      }),
    );
};
