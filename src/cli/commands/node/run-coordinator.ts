import type { KnownRealm } from '../../../node/realms/realm-tokens.js';
import type { CommandContext } from '../../command.js';
import { blockIntervalOf } from '../../input/block-interval.js';
import { untilInterrupted } from '../../input/until-interrupted.js';
import { clientLimits } from '../../network/client-limits.js';
import { eventLog, type LogFormat } from '../../network/event-log.js';
import type { CommandResult } from '../../output/output.js';
import { listensAt, publicUrlOf, storePlace } from './places.js';

export interface CoordinatorCommandOptions {
  readonly genesis?: string;
  readonly simulate?: boolean;
  readonly realmTokens?: string;
  readonly workerTokens?: string;
  readonly operatorTokens?: string;
  readonly relayerTokens?: string;
  readonly publicUrl?: string;
  readonly blockInterval: string;
  readonly host?: string;
  readonly logFormat: LogFormat;
}

/** Hosts that stand for all interfaces. */
const EVERYWHERE = ['0.0.0.0', '::'];
const DEFAULT_PORT = 8545;

/** Runs the coordinator of a network whose realms and workers are elsewhere, until it is interrupted. */
export async function runCoordinator(
  context: CommandContext,
  options: CoordinatorCommandOptions,
): Promise<CommandResult> {
  const { output } = context;
  const blockInterval = blockIntervalOf(options.blockInterval);
  const place = storePlace(context, 'coordinator');
  const publicUrl = publicUrlOf(options);
  const { startDevnet } = await import('../../../node/devnet.js');
  const { devnetGenesis } = await import('../../../node/devnet-genesis.js');
  const { systemContracts } = await import('../../../system/system-contracts.js');
  const { openProver } = await import('../../network/open-prover.js');
  const { readGenesis } = await import('../../network/read-genesis.js');
  const { KnownCallers } = await import('../../../node/callers/token-file.js');
  const { readWorkerTokens } = await import('../../../node/proving/worker-tokens.js');
  const { readRealmTokens } = await import('../../../node/realms/realm-tokens.js');
  const simulated = options.simulate === true;
  const systemArtifacts = systemContracts();
  const genesis =
    options.genesis === undefined
      ? devnetGenesis(systemArtifacts, { simulated })
      : (await readGenesis(options.genesis)).genesis;
  const workerTokens =
    options.workerTokens === undefined ? {} : { workerTokens: readWorkerTokens(options.workerTokens) };
  const { readOperatorTokens } = await import('../../../node/callers/operator-tokens.js');
  const operatorTokens =
    options.operatorTokens === undefined ? {} : { operatorTokens: readOperatorTokens(options.operatorTokens) };
  const { readRelayerTokens } = await import('../../../node/callers/relayer-tokens.js');
  const relayerTokens =
    options.relayerTokens === undefined ? {} : { relayerTokens: readRelayerTokens(options.relayerTokens) };
  const realmTokens =
    options.realmTokens === undefined ? new KnownCallers<KnownRealm>([]) : readRealmTokens(options.realmTokens);
  const coordinator = await startDevnet({
    ...place,
    ...listensAt(context, options, DEFAULT_PORT),
    ...publicUrl,
    ...workerTokens,
    ...operatorTokens,
    ...relayerTokens,
    limits: clientLimits(context),
    keepBlocks: context.config.keepBlocks,
    maxWaiting: context.config.maxWaiting,
    storeName: 'coordinator',
    realmTokens,
    genesis,
    systemArtifacts,
    prover: await openProver(context, { simulate: simulated }),
    workers: 0,
    blockInterval,
    onEvent: eventLog(output, options.logFormat),
    warn: (message) => output.warn(message),
  });
  if (simulated) output.warn('this network simulates: nothing on it is proven');
  if (options.realmTokens === undefined)
    output.warn('no realm is known, so nobody can use this network: give --realm-tokens');
  if (options.workerTokens === undefined && place.redis === undefined)
    output.warn('no worker is known, so nothing is proven: give --worker-tokens');
  if (place.redis !== undefined && options.publicUrl === undefined && EVERYWHERE.includes(options.host ?? ''))
    output.warn(
      `workers that look in Redis are told ${coordinator.url}, where other machines do not find it: give --public-url`,
    );
  output.log(`coordinator listening on ${coordinator.url}, state in ${place.shown}; stop it with Ctrl-C`);
  await untilInterrupted(context);
  const sealed = await coordinator.state.head();
  await coordinator.stop();
  return { data: { url: coordinator.url, sealed }, text: '' };
}
