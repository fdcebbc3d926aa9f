import { counted } from '../../base/counted.js';

/** What a node tells while it runs. */
export type NodeEvent =
  | {
      readonly type: 'sealed';
      readonly checkpointId: bigint;
      readonly endCaps: number;
      readonly registrations: number;
      readonly deployments: number;
      readonly jobs: number;
    }
  | { readonly type: 'proven'; readonly checkpointId: bigint }
  | { readonly type: 'refused'; readonly submissionId: string; readonly code: string; readonly message: string }
  /** A realm has applied a checkpoint, which changed so many of its users. */
  | { readonly type: 'followed'; readonly checkpointId: bigint; readonly users: number }
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
    case 'followed':
      return `followed checkpoint ${event.checkpointId}: ${event.users} users changed`;
    case 'handed-over':
      return `handed over submission ${event.submissionId.slice(0, 12)}`;
    case 'job-started':
      return `proving ${event.circuit} (${event.jobId.slice(0, 12)})`;
    case 'job-done':
      return `proved ${event.circuit} (${event.jobId.slice(0, 12)}) in ${event.seconds.toFixed(1)} s`;
    case 'job-failed':
      return `could not prove ${event.circuit} (${event.jobId.slice(0, 12)}): ${event.message}`;
    case 'fault':
      return `fault in ${event.where}: ${event.error instanceof Error ? event.error.message : String(event.error)}`;
  }
}

const sealedText = (event: Extract<NodeEvent, { type: 'sealed' }>): string => {
  const { checkpointId, endCaps, registrations, deployments, jobs } = event;
  const users = `${counted(endCaps, 'end cap')}, ${counted(registrations, 'registration')}`;
  return `sealed checkpoint ${checkpointId}: ${users}, ${counted(deployments, 'deployment')}, ${counted(jobs, 'proof')} to make`;
};
