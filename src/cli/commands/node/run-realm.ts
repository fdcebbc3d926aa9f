import { QedError } from '../../../base/errors.js';
import type { CommandContext } from '../../command.js';
import { untilInterrupted } from '../../input/until-interrupted.js';
import { realmToken } from '../../network/caller-token.js';
import { clientLimits } from '../../network/client-limits.js';
import { eventLog, type LogFormat } from '../../network/event-log.js';
import type { CommandResult } from '../../output/output.js';
import { listensAt, publicUrlOf, storePlace } from './places.js';

export interface RealmCommandOptions {
  readonly realm?: string;
  readonly coordinator?: string;
  readonly tokenFile?: string;
  readonly publicUrl?: string;
  readonly workerTokens?: string;
  readonly operatorTokens?: string;
  readonly host?: string;
  readonly logFormat: LogFormat;
}

/** Milliseconds that a user of a realm waits for what only the coordinator knows. */
const ANSWER_MS = 30_000;
/** The coordinator's port is the one before. */
const FIRST_PORT = 8546;

/** Runs a realm, or several on one store, until it is interrupted. */
export async function runRealm(context: CommandContext, options: RealmCommandOptions): Promise<CommandResult> {
  const { output, config } = context;
  const place = storePlace(context, 'realm');
  const publicUrl = publicUrlOf(options);
  const token = await realmToken(options.tokenFile);
  const { realmsOf } = await import('../../../node/realms/realm-tokens.js');
  const { startRealm } = await import('../../../node/realm-process.js');
  const { protocolKeys } = await import('../../../prover/programs/keys.js');
  const { RpcClient } = await import('../../../wire/rpc-client.js');
  const { openProver } = await import('../../network/open-prover.js');
  const realms = realmsOf(options.realm ?? '');
  if (realms === undefined) {
    const what = options.realm === undefined ? 'no realm is named' : `'${options.realm}' names no realms`;
    throw new QedError('QED6061', what, { hint: 'give their numbers: --realm 0, or --realm 0,1', exitCode: 2 });
  }
  const coordinator = new RpcClient(options.coordinator ?? config.node, {
    token,
    timeout: ANSWER_MS,
    signal: context.signal,
  });
  const realm = await startRealm({
    ...place,
    ...listensAt(context, options, FIRST_PORT + Number(realms[0])),
    ...publicUrl,
    limits: clientLimits(context),
    maxWaiting: config.maxWaiting,
    coordinator,
    realms: new Set(realms),
    ...(await callersOf(options)),
    keys: protocolKeys(),
    openProver: (simulate) => openProver(context, { simulate }),
    onEvent: eventLog(output, options.logFormat),
    warn: (message) => output.warn(message),
  });
  if (realm.store.simulated) output.warn('this network simulates: nothing on it is proven');
  const shown = realms.join(',');
  output.log(`realm ${shown} listening on ${realm.url}, state in ${place.shown}; stop it with Ctrl-C`);
  await untilInterrupted(context);
  const waiting = (await realm.store.submissions.counts())['end-cap'];
  await realm.stop();
  return { data: { realms: realms.map(String), url: realm.url, coordinator: coordinator.url, waiting }, text: '' };
}

/** Who may take the realm's jobs, and who may look after them. Throws QED6078 for operators of a realm that has no jobs, QED4058 for a file without workers. */
async function callersOf({ workerTokens, operatorTokens }: RealmCommandOptions) {
  if (workerTokens === undefined) {
    if (operatorTokens === undefined) return {};
    throw new QedError('QED6078', '--operator-tokens is for a realm that proves, and this one has no workers', {
      hint: 'give --worker-tokens as well, or leave --operator-tokens out',
      exitCode: 2,
    });
  }
  const { readWorkerTokens } = await import('../../../node/proving/worker-tokens.js');
  const { readOperatorTokens } = await import('../../../node/callers/operator-tokens.js');
  const workers = readWorkerTokens(workerTokens);
  if (workers.all().length === 0) throw noWorkers(workerTokens);
  return {
    workerTokens: workers,
    ...(operatorTokens === undefined ? {} : { operatorTokens: readOperatorTokens(operatorTokens) }),
  };
}

/** With nobody who could prove, its users would wait for ever. */
const noWorkers = (file: string): QedError =>
  new QedError('QED4058', `${file} names no workers`, {
    hint: 'give it a line with `<name> <token>`, or leave --worker-tokens out: then the coordinator has the end caps proven',
    exitCode: 3,
  });
