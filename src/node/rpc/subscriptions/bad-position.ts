import { NodeError } from '../../errors.js';

/** A subscriber comes back with something that no node gave it. */
export const badPosition = (topic: string): NodeError =>
  new NodeError(
    'invalidParams',
    `qed_subscribe: after: no position of the topic ${topic}`,
    'send the position of the last notification, or none',
  );
