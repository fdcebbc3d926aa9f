import { NodeError } from '../errors.js';
import type { QedNode } from '../all-roles.js';
import type { Checkpoint } from '../state/node-state.js';
import type { Handlers } from '../../wire/methods.js';
import type { CheckpointSummary } from '../../wire/messages.js';

const DEFAULT_LIST = 100;

/** Answers every RPC method from a node. */
export function handlersOf(node: QedNode, version: string): Handlers {
  const { state, queue, submissions } = node;
  const summary = ({ id, header, stats, row }: Checkpoint, proven: bigint | null): CheckpointSummary => ({
    id,
    checkpointTreeRoot: header.newCheckpointRoot,
    proven: proven !== null && id <= proven,
    endCaps: row.endCaps,
    registrations: row.registrations,
    deployments: row.deployments,
    blockTime: stats.blockTime,
  });
  return {
    qed_status: async () => ({
      version,
      simulated: node.simulated,
      genesisRoot: node.genesisRoot,
      config: state.config,
      checkpointKeyHash: node.keys.keyHash('Checkpoint'),
      sealed: await state.head(),
      proven: await state.proven(),
      minSlack: node.minSlack,
      maxUnproven: node.maxUnproven,
      waiting: {
        registrations: submissions.waiting('registration').length,
        deployments: submissions.waiting('deployment').length,
        endCaps: submissions.waiting('end-cap').length,
      },
      jobs: await queue.counts(),
    }),
    qed_getAnchor: ({ checkpointId }) => state.anchor(checkpointId),
    qed_getPast: ({ pastId, ...at }) => state.past(at, pastId),
    qed_getUser: ({ userId, ...at }) => state.user(at, userId),
    qed_getRegistration: ({ publicKeyHash, ...at }) => state.registration(at, publicKeyHash),
    qed_getContract: ({ contractId, ...at }) => state.contract(at, contractId),
    qed_getUserContract: ({ userId, contractId, ...at }) => state.userContract(at, userId, contractId),
    qed_getEvents: async ({ userId, ...at }) => [...(await state.events(at, userId))],
    qed_register: async ({ publicKeyHash }) => ({ submissionId: await node.register(publicKeyHash) }),
    qed_deploy: async (deployment) => ({ submissionId: await node.deploy(deployment) }),
    qed_submitEndCap: async (submission) => ({ submissionId: await node.submitEndCap(submission) }),
    qed_getSubmission: async ({ submissionId }) => submissions.status(submissionId, await state.proven()),
    qed_getCheckpoint: async ({ checkpointId }) => {
      const checkpoint = await state.checkpoint(checkpointId);
      const proven = await state.proven();
      const { header, leaf, stats, row } = checkpoint;
      return {
        ...summary(checkpoint, proven),
        header,
        leaf,
        stats,
        jobs: { total: row.jobs.length, done: await node.jobsDone(checkpoint) },
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
    qed_listCheckpoints: async ({ from = 0n, limit = DEFAULT_LIST }) => {
      const [proven, head] = [await state.proven(), await state.head()];
      const summaries: CheckpointSummary[] = [];
      for (let id = from; id <= head && summaries.length < limit; id++)
        summaries.push(summary(await state.checkpoint(id), proven));
      return summaries;
    },
  };
}
