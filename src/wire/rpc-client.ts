import { z } from 'zod';
import { QedError } from '../base/errors.js';
import type { PastCheckpoint } from '../compiler/call/call-request.js';
import type { CheckpointProofFile } from '../prover/proving/verify-checkpoint.js';
import type { EndCapSubmission } from './end-cap.js';
import type {
  Anchor,
  ContractWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from './session-source.js';
import { NodeError } from '../node/errors.js';
import { METHODS, type MethodName, type ParamsOf, type ResultOf } from './methods.js';
import type { CheckpointInfo, CheckpointSummary, Deployment, Status, SubmissionStatus } from './messages.js';

export interface RpcClientOptions {
  /** Milliseconds that one call may take. */
  readonly timeout?: number;
}

/** A node seen from outside, and what a session reads from. Errors of the node come back with their code, message and hint. */
export class RpcClient implements SessionSource {
  readonly #timeout: number;
  #nextId = 1;

  constructor(
    readonly url: string,
    options: RpcClientOptions = {},
  ) {
    this.#timeout = options.timeout ?? 120_000;
  }

  /** Any method by its name. Throws the node's error; QED4063 when no node answers; QED4064 when the answer is none of a qed node. */
  async call<N extends MethodName>(name: N, params: ParamsOf<N>): Promise<ResultOf<N>> {
    const { params: schema, result } = METHODS[name] as unknown as { params: z.ZodType; result: z.ZodType };
    const body = { jsonrpc: '2.0', id: this.#nextId++, method: name, params: z.encode(schema, params as never) };
    const answer = await this.#post(body);
    if (answer.error !== undefined) throw errorOf(answer.error);
    const parsed = z.safeDecode(result, answer.result as never);
    if (!parsed.success) throw badAnswer(this.url, `${name}: ${parsed.error.issues[0]!.path.join('.')}`);
    return parsed.data as ResultOf<N>;
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

  events(anchor: Pick<Anchor, 'checkpointId'>, userId: bigint): Promise<readonly bigint[]> {
    return this.call('qed_getEvents', { checkpointId: anchor.checkpointId, userId });
  }

  /** Registers a public key; the id of the submission tells later which user id it was given. */
  async register(publicKeyHash: bigint): Promise<string> {
    return (await this.call('qed_register', { publicKeyHash })).submissionId;
  }

  async deploy(deployment: Deployment): Promise<string> {
    return (await this.call('qed_deploy', deployment)).submissionId;
  }

  async submitEndCap(submission: EndCapSubmission): Promise<string> {
    return (await this.call('qed_submitEndCap', submission)).submissionId;
  }

  getSubmission(submissionId: string): Promise<SubmissionStatus> {
    return this.call('qed_getSubmission', { submissionId });
  }

  /** Waits until a submission is sealed (or proven). Throws its refusal. `timeout` in milliseconds. */
  async waitForSubmission(
    submissionId: string,
    options: { until?: 'sealed' | 'proven'; timeout?: number; interval?: number } = {},
  ): Promise<SubmissionStatus> {
    const end = Date.now() + (options.timeout ?? Number.POSITIVE_INFINITY);
    for (;;) {
      const status = await this.getSubmission(submissionId);
      if (status.refusal !== null) {
        const { code, message, hint } = status.refusal;
        throw new QedError(code as `QED${number}`, message, { hint, details: { submissionId } });
      }
      if (status.status === 'proven' || (status.status === 'sealed' && options.until !== 'proven')) return status;
      if (Date.now() > end) {
        throw new NodeError(
          'timeout',
          `submission ${submissionId} still ${status.status}`,
          'look at the jobs of the node, or wait longer',
          { exitCode: 3 },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, options.interval ?? 100));
    }
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

  /** The proof of a checkpoint, as `qed verify --from` reads it. */
  getProof(checkpointId?: bigint): Promise<CheckpointProofFile> {
    return this.call('qed_getProof', checkpointId === undefined ? {} : { checkpointId });
  }

  async #post(body: unknown): Promise<{ result?: unknown; error?: unknown }> {
    let text: string;
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.#timeout),
      });
      text = await response.text();
    } catch (cause) {
      throw new NodeError(
        'unreachable',
        `no answer from ${this.url}`,
        'start a node (`qed devnet`), or name another one with --node <url>',
        { exitCode: 3, cause },
      );
    }
    try {
      const answer = JSON.parse(text) as unknown;
      if (typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer)) return answer;
    } catch {
      // falls through to the error below
    }
    throw badAnswer(this.url, text.slice(0, 80));
  }
}

function badAnswer(url: string, what: string): NodeError {
  return new NodeError(
    'badAnswer',
    `${url} answers as no node of this version does (${what})`,
    'check the URL and that node and client are of one version',
    {
      exitCode: 3,
    },
  );
}

const ErrorSchema = z.object({
  message: z.string(),
  data: z.object({
    code: z.string().regex(/^QED[0-9]+$/),
    hint: z.string(),
    exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(70)]),
    details: z.record(z.string(), z.unknown()),
  }),
});

function errorOf(error: unknown): QedError {
  const parsed = ErrorSchema.safeParse(error);
  if (!parsed.success)
    return new NodeError('badAnswer', 'the node answered with an error that is none of ours', 'check the URL', {
      exitCode: 3,
    });
  const { code, hint, exitCode, details } = parsed.data.data;
  return new QedError(code as `QED${number}`, parsed.data.message, { hint, exitCode, details });
}
