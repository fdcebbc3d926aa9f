import { NodeError } from '../errors.js';
import type { Coordinator } from '../roles/coordinator.js';
import { sealingPaused } from '../roles/health.js';
import type { Network } from '../roles/network.js';
import type { Realm } from '../roles/realm.js';
import type { SubmissionKind } from '../state/rows.js';
import type { DevnetClock } from '../sealing/devnet-clock.js';
import type { RealmMethod, RelayerMethod, ResultOf, WorkerMethod } from '../../wire/methods.js';
import { explorerHandlers, type ExplorerMethod } from './explorer-answers.js';
import type { Handlers } from './handler.js';
import { jobHandlers, workerHandlers, type JobMethod } from './job-handlers.js';
import { waitingDeposits } from '../state/deposits.js';
import { checkpointSummary, DEFAULT_LIST, listCheckpoints, waitingOf } from './state-answers.js';

/** The roles that answer. */
export interface ServedRoles extends Network {
  readonly coordinator: Coordinator;
  /** Absent where the realms are processes of their own. */
  readonly realm?: Realm | undefined;
  /** The clock of a devnet, which alone is moved and seals when it is asked. */
  readonly clock?: DevnetClock | undefined;
}

type Writing =
  | 'qed_register'
  | 'qed_deploy'
  | 'qed_submitEndCap'
  | 'qed_seal'
  | JobMethod
  | WorkerMethod
  | RealmMethod
  | RelayerMethod
  | ExplorerMethod;

/** Answers every RPC method from the roles of one process. */
export const handlersOf = (roles: ServedRoles, version: string): Handlers => ({
  ...readHandlers(roles, version),
  ...explorerHandlers(roles),
  ...coordinatorHandlers(roles.coordinator),
  ...endCapHandlers(roles),
  qed_seal: ({ advanceSeconds = 0 }) => sealNow(roles, advanceSeconds),
  ...jobHandlers(roles.queue),
  ...workerHandlers(roles.coordinator.remoteWorkers),
  ...realmHandlers(roles.coordinator),
});

/** Tells that something is on disk. */
function taken(
  { events }: Pick<Coordinator, 'events'>,
  kind: SubmissionKind,
  submissionId: string,
  from: string | null = null,
): { readonly submissionId: string } {
  events.emit({ type: 'taken', submissionId, kind, from });
  return { submissionId };
}

const coordinatorHandlers = (
  coordinator: Coordinator,
): Pick<Handlers, 'qed_register' | 'qed_deploy' | 'qed_submitDeposits'> => ({
  qed_register: async ({ publicKeyHash }) =>
    taken(coordinator, 'registration', await coordinator.registry.register(publicKeyHash)),
  qed_deploy: async (deployment) => taken(coordinator, 'deployment', await coordinator.registry.deploy(deployment)),
  qed_submitDeposits: async ({ first, deposits }, { name }) => {
    const { next, taken: count } = await coordinator.deposits.submit(first, deposits);
    if (count > 0) coordinator.events.emit({ type: 'deposits-taken', next, count, from: name });
    return { next };
  },
});

const endCapHandlers = ({ coordinator, realm }: ServedRoles): Pick<Handlers, 'qed_submitEndCap'> => ({
  qed_submitEndCap: async (submission) => {
    if (realm === undefined) throw coordinator.remoteRealms.elsewhere(submission.result.userId);
    return taken(coordinator, 'end-cap', await realm.endCaps.submit(submission));
  },
});

/** A block of what waits, or an empty one. While no more are sealed, the clock stays as well. */
async function sealNow(
  { coordinator, state, clock }: ServedRoles,
  advanceSeconds: number,
): Promise<ResultOf<'qed_seal'>> {
  if (clock === undefined) {
    const hint = 'blocks come by themselves; only a devnet seals one when it is asked';
    throw new NodeError('notDevnet', 'this network is no devnet', hint);
  }
  const unproven = await state.unproven();
  if (unproven >= BigInt(coordinator.maxUnproven)) throw sealingPaused(unproven);
  clock.advance(advanceSeconds * 1_000);
  const checkpointId = await coordinator.seal({ evenIfEmpty: true });
  if (checkpointId === null) throw sealingPaused(await state.unproven());
  const { blockTime } = (await state.checkpoint(checkpointId)).stats;
  return { checkpointId, blockTime };
}

const realmHandlers = (coordinator: Coordinator): Pick<Handlers, RealmMethod> => {
  const remote = coordinator.remoteRealms;
  return {
    qed_followRealm: (request, realm) => remote.follow(realm, request),
    qed_getUserChanges: (request, realm) => remote.userChanges(realm, request),
    qed_handInEndCaps: async ({ endCaps }, realm) => {
      const statuses = await remote.handIn(realm, endCaps);
      for (const { id, status } of statuses) if (status === 'waiting') taken(coordinator, 'end-cap', id, realm.name);
      return statuses;
    },
    qed_handInGuta: async (guta, realm) => {
      const statuses = await remote.handInGuta(realm, guta);
      for (const { id, status } of statuses) if (status === 'waiting') taken(coordinator, 'end-cap', id, realm.name);
      return statuses;
    },
    qed_getSubmissions: ({ submissionIds }) => remote.statuses(submissionIds),
  };
};

/** What every role that has the network's state answers. */
function readHandlers(roles: ServedRoles, version: string): Omit<Handlers, Writing> {
  const { state, queue, submissions } = roles;
  return {
    qed_status: async () => ({
      version,
      role: roles.realm === undefined ? 'coordinator' : 'devnet',
      coordinator: null,
      realms: roles.coordinator.remoteRealms.places(),
      simulated: roles.simulated,
      genesisRoot: roles.genesisRoot,
      config: state.config,
      checkpointKeyHash: roles.keys.keyHash('Checkpoint'),
      sealed: await state.head(),
      proven: await state.proven(),
      minSlack: roles.realm?.minSlack ?? 0,
      maxUnproven: roles.coordinator.maxUnproven,
      waiting: waitingOf(await submissions.counts(), await waitingDeposits(state)),
      jobs: await queue.counts(),
      troubles: await roles.coordinator.health.troubles(Date.now()),
    }),
    qed_getAnchor: ({ checkpointId }) => state.anchor(checkpointId),
    qed_getPast: ({ pastId, ...at }) => state.past(at, pastId),
    qed_getUser: ({ userId, ...at }) => state.user(at, userId),
    qed_getRegistration: ({ publicKeyHash, ...at }) => state.registration(at, publicKeyHash),
    qed_getContract: ({ contractId, ...at }) => state.contract(at, contractId),
    qed_getUserContract: ({ userId, contractId, ...at }) => state.userContract(at, userId, contractId),
    qed_getEvents: ({ userId, indices, ...at }) => state.events(at, userId, indices),
    qed_getSubmission: async ({ submissionId }) => submissions.status(submissionId, await state.proven()),
    qed_getCheckpoint: async ({ checkpointId }) => {
      const checkpoint = await state.checkpoint(checkpointId);
      const proven = await state.proven();
      const { header, leaf, stats, row } = checkpoint;
      const read = checkpointSummary(checkpoint, proven);
      return {
        ...read,
        header,
        leaf,
        stats,
        // Jobs of a checkpoint that is long proven are forgotten.
        jobs: { total: row.jobs.length, done: read.proven ? row.jobs.length : await queue.countDone(row.jobs) },
      };
    },
    qed_getProof: async ({ checkpointId }) => {
      const proven = await state.proven();
      const id = checkpointId ?? proven;
      const { header, row } = await state.checkpoint(id ?? 0n);
      const proof = await queue.proof(row.job);
      if (proof === undefined) {
        throw new NodeError(
          'notProven',
          `checkpoint ${id ?? 0n} is not proven yet`,
          'wait for its proof; `qed status` tells the newest proven checkpoint',
        );
      }
      return { format: 'qed-checkpoint-proof/1', header, proof };
    },
    qed_listCheckpoints: ({ from = 0n, limit = DEFAULT_LIST }) => listCheckpoints(state, from, limit),
  };
}
