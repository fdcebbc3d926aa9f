import { QedError } from '../base/errors.js';
import type { PastCheckpoint } from '../compiler/call/call-request.js';
import type { CheckpointProofFile } from '../prover/proving/verify-checkpoint.js';
import type { EndCapSubmission } from './end-cap.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from './session-source.js';
import type { CheckpointInfo, CheckpointSummary } from './checkpoint.js';
import { WIRE_CODES, WireError } from './codes.js';
import type { EventFilter, EventPage } from './listings.js';
import type { Deployment } from './deployment.js';
import type { MethodName, ParamsOf, ResultOf } from './methods.js';
import { checkOptions, nodeUrl } from './calls/call-options.js';
import { callRpc, unreachable } from './calls/rpc-call.js';
import type { SubscribeOptions } from './calls/notifications.js';
import type { Status } from './status.js';
import type { SubmissionStatus } from './submission.js';
import type { Notification, SubscribeRequest, Topic } from './subscription.js';

export interface RpcClientOptions {
  /** Milliseconds that one call may take; 120,000 by default. */
  readonly timeout?: number;
  /** For the methods that only those may call whom the node knows. */
  readonly token?: string;
  /** Ends all calls as if no node answered. */
  readonly signal?: AbortSignal;
}

/** How one call differs from the others. */
export interface CallOptions {
  /** Milliseconds that it may take. */
  readonly timeout?: number;
  /** Ends it as if no node answered. */
  readonly signal?: AbortSignal;
}

/** A realm's node may name the coordinator, which names the node of another realm. */
const MAX_NODES_ASKED = 3;

/** A node seen from outside, and what a session reads from. Errors of the node come back with their code, message and hint. */
export class RpcClient implements SessionSource {
  readonly #timeout: number;
  readonly #token: string | undefined;
  readonly #signal: AbortSignal | undefined;
  /** Submissions that other nodes took. */
  readonly #homes = new Map<string, RpcClient>();
  #nextId = 1;

  readonly url: string;

  /** Throws `QED3222` for what is no address of a node and for options that cannot be. */
  constructor(url: string | URL, options: RpcClientOptions = {}) {
    this.url = nodeUrl(url);
    checkOptions('RpcClient', options);
    this.#timeout = options.timeout ?? 120_000;
    this.#token = options.token;
    this.#signal = options.signal;
  }

  /** Any method by its name; throws what `callRpc` throws. Where the node has enough of this client for a while, it waits and calls again. */
  async call<N extends MethodName>(name: N, params: ParamsOf<N>, options: CallOptions = {}): Promise<ResultOf<N>> {
    checkOptions('RpcClient.call', options);
    const { timeout = this.#timeout, signal = this.#signal } = options;
    const end = Date.now() + timeout;
    for (;;) {
      try {
        const target = { url: this.url, timeout, signal, token: this.#token };
        return await callRpc(target, this.#nextId++, name, params);
      } catch (error) {
        const pause = pauseIn(error);
        if (pause === undefined || Date.now() + pause > end || signal?.aborted === true) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  status(): Promise<Status> {
    return this.call('qed_status', {});
  }

  anchor(checkpointId?: bigint): Promise<Anchor> {
    return this.call('qed_getAnchor', checkpointId === undefined ? {} : { checkpointId });
  }

  past(anchor: Pick<Anchor, 'checkpointId'>, pastId: bigint): Promise<PastCheckpoint> {
    return this.call('qed_getPast', { checkpointId: anchor.checkpointId, pastId });
  }

  user(anchor: Pick<Anchor, 'checkpointId'>, userId: bigint): Promise<UserWitness> {
    return this.call('qed_getUser', { checkpointId: anchor.checkpointId, userId });
  }

  registration(anchor: Pick<Anchor, 'checkpointId'>, publicKeyHash: bigint): Promise<RegistrationWitness | null> {
    return this.call('qed_getRegistration', { checkpointId: anchor.checkpointId, publicKeyHash });
  }

  contract(anchor: Pick<Anchor, 'checkpointId'>, contractId: bigint): Promise<ContractWitness | null> {
    return this.call('qed_getContract', { checkpointId: anchor.checkpointId, contractId });
  }

  userContract(anchor: Pick<Anchor, 'checkpointId'>, userId: bigint, contractId: bigint): Promise<UserContractState> {
    return this.call('qed_getUserContract', { checkpointId: anchor.checkpointId, userId, contractId });
  }

  events(
    anchor: Pick<Anchor, 'checkpointId'>,
    userId: bigint,
    indices: readonly bigint[],
  ): Promise<readonly EventWitness[]> {
    return this.call('qed_getEvents', { checkpointId: anchor.checkpointId, userId, indices: [...indices] });
  }

  /** Registers a public key; the id of the submission tells later which user id it was given. */
  async register(publicKeyHash: bigint): Promise<string> {
    return (await this.call('qed_register', { publicKeyHash })).submissionId;
  }

  async deploy(deployment: Deployment): Promise<string> {
    return (await this.call('qed_deploy', deployment)).submissionId;
  }

  /** Submits to the node of the user's realm where this one names it. Throws QED4001 to QED4016. */
  async submitEndCap(submission: EndCapSubmission): Promise<string> {
    let node: RpcClient | undefined;
    for (let asked = 1; ; asked++) {
      try {
        const { submissionId } = await (node ?? this).call('qed_submitEndCap', submission);
        if (node !== undefined) this.#homes.set(submissionId, node);
        return submissionId;
      } catch (error) {
        const url = realmNodeIn(error);
        if (url === undefined || asked === MAX_NODES_ASKED) throw error;
        node = new RpcClient(url, { timeout: this.#timeout });
      }
    }
  }

  /** What became of a submission, as the node tells that took it. */
  getSubmission(submissionId: string): Promise<SubmissionStatus> {
    const node = this.#homes.get(submissionId) ?? this;
    return node.call('qed_getSubmission', { submissionId });
  }

  /** What a node tells of a topic from now on, or after a position; see `notifications`. */
  async *subscribe<T extends Topic>(
    request: SubscribeRequest & { readonly topic: T },
    options: SubscribeOptions = {},
  ): AsyncGenerator<Notification<T>, void> {
    checkOptions('RpcClient.subscribe', options);
    const { notifications } = await import('./calls/notifications.js');
    yield* notifications(this.url, request, { signal: this.#signal, token: this.#token, ...options });
  }

  /** Waits until a submission is sealed (or proven). Throws its refusal. `timeout` in milliseconds. */
  async waitForSubmission(
    submissionId: string,
    options: { until?: 'sealed' | 'proven'; timeout?: number } = {},
  ): Promise<SubmissionStatus> {
    checkOptions('RpcClient.waitForSubmission', options);
    const node = this.#homes.get(submissionId) ?? this;
    const late = options.timeout === undefined ? [] : [AbortSignal.timeout(options.timeout)];
    const signal = AbortSignal.any([...late, ...(this.#signal === undefined ? [] : [this.#signal])]);
    let last = 'waiting';
    for await (const { notice } of node.subscribe(
      { topic: 'submissions', submissionIds: [submissionId] },
      { signal },
    )) {
      if (notice.refusal !== null) {
        const { code, message, hint } = notice.refusal;
        throw new QedError(code as `QED${number}`, message, { hint, details: { submissionId } });
      }
      last = notice.status;
      if (last === 'proven' || (last === 'sealed' && options.until !== 'proven')) return notice;
    }
    if (late[0]?.aborted !== true) throw unreachable(node.url);
    throw new WireError(
      'timeout',
      `submission ${submissionId} still ${last}`,
      'look at the jobs of the node, or wait longer',
      { exitCode: 3 },
    );
  }

  getCheckpoint(checkpointId?: bigint): Promise<CheckpointInfo> {
    return this.call('qed_getCheckpoint', checkpointId === undefined ? {} : { checkpointId });
  }

  listCheckpoints(from?: bigint, limit?: number): Promise<CheckpointSummary[]> {
    return this.call('qed_listCheckpoints', {
      ...(from === undefined ? {} : { from }),
      ...(limit === undefined ? {} : { limit }),
    });
  }

  /** What calls emitted, a page of it; what a node tells is not checked here. */
  listEvents(filter: EventFilter = {}): Promise<EventPage> {
    return this.call('qed_listEvents', filter);
  }

  /** The proof of a checkpoint, as `qed verify --from` reads it. */
  getProof(checkpointId?: bigint): Promise<CheckpointProofFile> {
    return this.call('qed_getProof', checkpointId === undefined ? {} : { checkpointId });
  }
}

/** The milliseconds for which the node takes no more of this client, as its refusal tells them. */
function pauseIn(error: unknown): number | undefined {
  if (!(error instanceof QedError)) return undefined;
  if (error.code !== WIRE_CODES.tooManyCalls && error.code !== WIRE_CODES.tooManyConnections) return undefined;
  const { milliseconds } = error.details as { readonly milliseconds?: unknown };
  return typeof milliseconds === 'number' ? milliseconds : undefined;
}

/** The node of the user's realm, or one that knows it, as the refusal of an end cap names it. */
function realmNodeIn(error: unknown): string | undefined {
  if (!(error instanceof QedError) || error.code !== WIRE_CODES.endCapWrongRealm) return undefined;
  const { url } = error.details as { readonly url?: unknown };
  return typeof url === 'string' && /^https?:\/\//.test(url) ? url : undefined;
}
