import { setTimeout as sleep } from 'node:timers/promises';
import { METHODS, accessOf, type MethodName, type ParamsOf, type ResultOf } from '../../wire/methods.js';
import { realmOf } from '../../parth/user-id.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { NodeError } from '../errors.js';
import type { RealmStore } from '../realms/realm-store.js';
import type { RealmSync } from '../realms/realm-sync.js';
import type { NodeEvents } from '../roles/events.js';
import type { Realm } from '../roles/realm.js';
import type { RealmProver } from '../roles/realm-prover.js';
import type { Trouble } from '../../wire/status.js';
import type { Handlers } from './handler.js';
import { jobHandlers, workerHandlers } from './job-handlers.js';
import { DEFAULT_LIST, listCheckpoints, waitingOf } from './state-answers.js';

/** What a realm in a process of its own answers from. */
export interface ServedRealm {
  readonly store: RealmStore;
  readonly realm: Realm;
  readonly sync: RealmSync;
  readonly coordinator: RpcClient;
  /** Told of what it takes. */
  readonly events: NodeEvents;
  /** What proves its end caps; absent where it hands them in as they are. */
  readonly proving?: RealmProver | undefined;
  /** Where others reach it; null before it listens. */
  readonly url: () => string | null;
}

/** How long an answer waits for a checkpoint that is not here yet, and for what became of a submission elsewhere, in milliseconds. */
const REACH_MS = 5_000;

/** What is for those who look after jobs. */
const OF_JOBS = ['qed_listJobs', 'qed_getJob', 'qed_cancelJobs', 'qed_retryJobs'] as const;
/** What only the coordinator can do for whoever runs the network. */
const COORDINATOR_ONLY = ['qed_seal', ...OF_JOBS] as const;

/**
 * Answers the RPC methods of a realm: what its users hand in, their state and the checkpoints from its own store; what the network has in common, and users of
 * other realms, by asking the coordinator. What is for realms and relayers it refuses with QED4076, and where it does not prove also what is for workers and
 * whoever looks after jobs.
 */
export function realmHandlers(served: ServedRealm, version: string): Handlers {
  const { store, realm, sync, coordinator, events, proving } = served;
  const { state, submissions } = store;
  const ask =
    <N extends MethodName>(name: N) =>
    (params: ParamsOf<N>): Promise<ResultOf<N>> =>
      coordinator.call(name, params);
  const isOwn = ({ userId }: { readonly userId: bigint }): boolean => store.realms.has(realmOf(userId));
  /** A checkpoint may be known to whoever asks before it is known here. */
  const reach = async (checkpointId: bigint): Promise<void> => {
    if (checkpointId <= (await state.head())) return;
    await Promise.race([sync.catchUp().catch(() => undefined), sleep(REACH_MS, undefined, { ref: false })]);
  };
  return {
    ...refused(coordinator.url),
    ...(proving && { ...jobHandlers(proving.queue), ...workerHandlers(proving.remoteWorkers) }),
    qed_status: async () => ({
      version,
      role: 'realm',
      coordinator: coordinator.url,
      realms: [...store.realms].map((number) => ({ realm: number, url: served.url(), silentFor: null })),
      simulated: store.simulated,
      genesisRoot: store.genesisRoot,
      config: state.config,
      checkpointKeyHash: store.keys.keyHash('Checkpoint'),
      sealed: await state.head(),
      proven: await state.proven(),
      minSlack: realm.minSlack,
      maxUnproven: 0,
      waiting: waitingOf(await submissions.counts(), 0),
      jobs: (await proving?.queue.counts()) ?? {},
      troubles: await realmTroubles(served, Date.now()),
    }),
    qed_getAnchor: async ({ checkpointId }) => {
      await reach(checkpointId ?? 0n);
      return state.anchor(checkpointId);
    },
    qed_getPast: ({ pastId, ...at }) => state.past(at, pastId),
    qed_listCheckpoints: ({ from = 0n, limit = DEFAULT_LIST }) => listCheckpoints(state, from, limit),
    qed_getUser: (params) => (isOwn(params) ? state.user(params, params.userId) : ask('qed_getUser')(params)),
    qed_getUserContract: (params) =>
      isOwn(params) ? state.userContract(params, params.userId, params.contractId) : ask('qed_getUserContract')(params),
    qed_getEvents: (params) =>
      isOwn(params) ? state.events(params, params.userId, params.indices) : ask('qed_getEvents')(params),
    qed_getRegistration: ask('qed_getRegistration'),
    qed_getContract: ask('qed_getContract'),
    qed_getCheckpoint: ask('qed_getCheckpoint'),
    qed_getProof: ask('qed_getProof'),
    qed_listUsers: ask('qed_listUsers'),
    qed_listContracts: ask('qed_listContracts'),
    qed_listUserVersions: ask('qed_listUserVersions'),
    qed_listUserContracts: ask('qed_listUserContracts'),
    qed_getUserSession: ask('qed_getUserSession'),
    qed_listEvents: ask('qed_listEvents'),
    qed_listDeposits: ask('qed_listDeposits'),
    qed_getDeposit: ask('qed_getDeposit'),
    qed_listWithdrawals: ask('qed_listWithdrawals'),
    qed_getWithdrawal: ask('qed_getWithdrawal'),
    qed_listSubmissions: ask('qed_listSubmissions'),
    qed_listBlockJobs: ask('qed_listBlockJobs'),
    qed_register: ask('qed_register'),
    qed_deploy: ask('qed_deploy'),
    qed_submitEndCap: async (submission) => {
      const { userId, checkpointId } = submission.result;
      if (!isOwn({ userId })) throw elsewhere(userId, coordinator.url);
      await reach(checkpointId);
      const submissionId = await realm.endCaps.submit(submission);
      events.emit({ type: 'taken', submissionId, kind: 'end-cap', from: null });
      sync.wake();
      return { submissionId };
    },
    qed_getSubmission: async ({ submissionId }) => {
      if ((await submissions.row(submissionId)) !== undefined)
        return submissions.status(submissionId, await state.proven());
      const status = await coordinator.call('qed_getSubmission', { submissionId }, { timeout: REACH_MS });
      if (status.checkpointId === null) return status;
      await reach(status.checkpointId);
      return (await state.head()) < status.checkpointId ? waiting(status) : status;
    },
  };
}

/** What keeps a realm from going on. */
export async function realmTroubles(
  { sync, proving }: Pick<ServedRealm, 'sync' | 'proving'>,
  now: number,
): Promise<Trouble[]> {
  const ofJobs = (await proving?.health.troubles(now)) ?? [];
  return [...sync.troubles(), ...ofJobs.map(({ code, message, hint }) => ({ code, message, hint }))];
}

/** What is not here yet is not told to be: whoever reads that it is sealed goes on to read its checkpoint. */
const waiting = ({ id, kind }: SubmissionStatus): SubmissionStatus => ({
  id,
  kind,
  status: 'waiting',
  checkpointId: null,
  userId: null,
  contractId: null,
  refusal: null,
});

const elsewhere = (userId: bigint, url: string): NodeError =>
  new NodeError(
    'endCapWrongRealm',
    `user ${userId} is not in a realm of this node`,
    `submit to the node of realm ${realmOf(userId)}; the coordinator knows where it is: ${url}`,
    { details: { realm: realmOf(userId).toString(), url } },
  );

type RefusedMethod =
  | (typeof COORDINATOR_ONLY)[number]
  | { [N in MethodName]: (typeof METHODS)[N] extends { readonly access: string } ? N : never }[MethodName];

const isOfJobs = (name: RefusedMethod): boolean =>
  (OF_JOBS as readonly string[]).includes(name) || accessOf(name) === 'worker';

function refused(coordinator: string): Pick<Handlers, RefusedMethod> {
  const names = (Object.keys(METHODS) as RefusedMethod[]).filter(
    (name) => 'access' in METHODS[name] || (COORDINATOR_ONLY as readonly string[]).includes(name),
  );
  const refuse = (name: RefusedMethod) => (): Promise<never> => {
    const details = { details: { url: coordinator } };
    const error = isOfJobs(name)
      ? new NodeError(
          'wrongRole',
          `this realm does not prove its users, so ${name} is for its coordinator`,
          `call it on ${coordinator}, or start the realm with --worker-tokens`,
          details,
        )
      : new NodeError(
          'wrongRole',
          `this node serves a realm, and ${name} is for its coordinator`,
          `call it on ${coordinator}`,
          details,
        );
    return Promise.reject(error);
  };
  return Object.fromEntries(names.map((name) => [name, refuse(name)])) as unknown as Pick<Handlers, RefusedMethod>;
}
