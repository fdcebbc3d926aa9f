import { jsonCodec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { Table } from '../../kvq/models/table.js';
import type { Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import type { Job } from './job.js';
import { readJob } from './job-table.js';
import { idKey } from './proof-store.js';

/** What is kept of a job that is done, also when its plan is dropped: who made its proof, and when. Times are in milliseconds since 1970. */
export interface ProvenJob {
  readonly program: ProtocolProgram;
  readonly circuit: string;
  /** The jobs whose proofs it verifies. */
  readonly children: readonly string[];
  /** Null where nobody held the job: the proof was handed in. */
  readonly worker: string | null;
  readonly startedAt: number | null;
  readonly doneAt: number;
}

const table = new Table(new KeyLayout(TABLES.provenJobs, ['bytes32']), jsonCodec<ProvenJob>());

/** Stages that a job is done now. */
export function stageProven(tx: StoreTransaction, job: Job, now: number): void {
  const { program, circuit, state } = job;
  const lease = state.status === 'leased' ? state.lease : undefined;
  const [worker, startedAt] = [lease?.worker ?? null, lease?.takenAt ?? null];
  table.put(tx, [idKey(job.id)], { program, circuit, children: childJobs(job), worker, startedAt, doneAt: now });
}

/** Stages that a job was never done, unless it is still there. */
export async function forgetProvenUnlessKept(tx: StoreTransaction, id: string): Promise<void> {
  if ((await readJob(tx, id)) === undefined) table.delete(tx, idKey(id));
}

/** The jobs of these ids that were done since the node keeps this, in the order of the ids. */
export const provenJobs = (reader: Reader, ids: readonly string[]): Promise<(ProvenJob | undefined)[]> =>
  table.getMany(
    reader,
    ids.map((id) => [idKey(id)] as const),
  );

/** The children of a job that are jobs themselves. */
export const childJobs = ({ children }: Pick<Job, 'children'>): string[] =>
  children.filter(({ kind }) => kind === 'job').map(({ id }) => id);
