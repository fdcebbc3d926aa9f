/** The job queue's name for the plan of a checkpoint. */
export const planIdOf = (checkpointId: bigint): string => `checkpoint-${checkpointId}`;
