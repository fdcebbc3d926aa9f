import { counted } from '../../base/counted.js';
import { QedError } from '../../base/errors.js';

/** What a node tells while it runs. */
export type NodeEvent =
  | {
      readonly type: 'sealed';
      readonly checkpointId: bigint;
      readonly endCaps: number;
      readonly registrations: number;
      readonly deployments: number;
      readonly deposits: number;
      readonly withdrawals: number;
      readonly jobs: number;
      readonly submissions: readonly string[];
    }
  /** A registration, a deployment or an end cap is on disk; `from` is the realm that handed it in. */
  | { readonly type: 'taken'; readonly submissionId: string; readonly kind: string; readonly from: string | null }
  /** So many deposits are on disk that were not known before; `next` comes after them, and `from` is the relayer that handed them in. */
  | { readonly type: 'deposits-taken'; readonly next: bigint; readonly count: number; readonly from: string }
  | { readonly type: 'proven'; readonly checkpointId: bigint }
  | { readonly type: 'refused'; readonly submissionId: string; readonly code: string; readonly message: string }
  /** No block takes what a realm has proven: the realm proves its sessions again. */
  | { readonly type: 'returned'; readonly realm: bigint; readonly code: string; readonly message: string }
  /** A realm proves so many sessions of its users together. */
  | { readonly type: 'batch-planned'; readonly realm: bigint; readonly sessions: number; readonly jobs: number }
  /** A realm has applied a checkpoint, which changed so many of its users. */
  | { readonly type: 'followed'; readonly checkpointId: bigint; readonly users: number }
  /** A realm has taken back the checkpoints after `to`, for its coordinator does not have them any more. */
  | { readonly type: 'rolled-back'; readonly from: bigint; readonly to: bigint; readonly refused: number }
  /** The coordinator has what a realm had taken. */
  | { readonly type: 'handed-over'; readonly submissionId: string }
  | { readonly type: 'job-started'; readonly jobId: string; readonly circuit: string }
  | { readonly type: 'job-done'; readonly jobId: string; readonly circuit: string; readonly seconds: number }
  | {
      readonly type: 'job-failed';
      readonly jobId: string;
      readonly circuit: string;
      readonly code: string | null;
      readonly message: string;
    }
  /** The coordinator of a worker is elsewhere by now, or has another secret. */
  | { readonly type: 'coordinator-found'; readonly url: string }
  /** Something is wrong with the node or its machine; it goes on trying. */
  | { readonly type: 'fault'; readonly where: string; readonly error: unknown };

export type NodeListener = (event: NodeEvent) => void;

/** Tells listeners one after the other; one that throws does not keep the others from hearing. */
export class NodeEvents {
  readonly #listeners = new Set<NodeListener>();

  /** Returns what stops it. */
  on(listener: NodeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls a listener when something may have changed. A fault changes nothing, and whoever looks after one may meet it again. */
  onChange(listener: () => void): void {
    this.on(({ type }) => {
      if (type !== 'fault') listener();
    });
  }

  emit(event: NodeEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch {
        // A listener's trouble is its own.
      }
    }
  }
}

/** An event as a line of a log. */
export function describeEvent(event: NodeEvent): string {
  switch (event.type) {
    case 'sealed':
      return sealedText(event);
    case 'proven':
      return `proven checkpoint ${event.checkpointId}`;
    case 'refused':
      return `refused submission ${event.submissionId.slice(0, 12)}: ${event.code} ${event.message}`;
    case 'taken': {
      const from = event.from === null ? '' : ` from ${event.from}`;
      return `took ${event.kind} ${event.submissionId.slice(0, 12)}${from}`;
    }
    case 'deposits-taken':
      return `took ${counted(event.count, 'deposit')} from ${event.from}; the next is ${event.next}`;
    case 'returned':
      return `gave the proof of realm ${event.realm} back: ${event.code} ${event.message}`;
    case 'batch-planned':
      return `proves ${counted(event.sessions, 'session')} of realm ${event.realm}: ${counted(event.jobs, 'proof')} to make`;
    case 'followed':
      return `followed checkpoint ${event.checkpointId}: ${event.users} users changed`;
    case 'rolled-back':
      return `rolled back from checkpoint ${event.from} to ${event.to}, as the coordinator was: ${counted(event.refused, 'end cap')} refused`;
    case 'handed-over':
      return `handed over submission ${event.submissionId.slice(0, 12)}`;
    case 'job-started':
      return `proving ${event.circuit} (${event.jobId.slice(0, 12)})`;
    case 'job-done':
      return `proved ${event.circuit} (${event.jobId.slice(0, 12)}) in ${event.seconds.toFixed(1)} s`;
    case 'job-failed':
      return `could not prove ${event.circuit} (${event.jobId.slice(0, 12)}): ${event.message}`;
    case 'coordinator-found':
      return `goes on with the coordinator at ${event.url}`;
    case 'fault':
      return `fault in ${event.where}: ${event.error instanceof Error ? event.error.message : String(event.error)}`;
  }
}

const sealedText = (event: Extract<NodeEvent, { type: 'sealed' }>): string => {
  const { checkpointId, endCaps, registrations, deployments, deposits, withdrawals, jobs } = event;
  const users = `${counted(endCaps, 'end cap')}, ${counted(registrations, 'registration')}`;
  const rare = [
    ...(deposits === 0 ? [] : [counted(deposits, 'deposit')]),
    ...(withdrawals === 0 ? [] : [counted(withdrawals, 'withdrawal')]),
  ];
  const others = [counted(deployments, 'deployment'), ...rare].join(', ');
  return `sealed checkpoint ${checkpointId}: ${users}, ${others}, ${counted(jobs, 'proof')} to make`;
};

/** An event as a line of JSON, for programs that read logs. Whole ids, so that a submission can be followed through all roles; bigints are decimal strings. */
export function eventJson({ type, ...rest }: NodeEvent, now: Date): string {
  const plain = (_: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return value.toString();
    if (!(value instanceof Error)) return value;
    return { code: value instanceof QedError ? value.code : null, message: value.message };
  };
  return JSON.stringify({ time: now.toISOString(), event: type, ...rest }, plain);
}
