import { z } from 'zod';
import { CheckpointSummarySchema } from './checkpoint.js';
import { MAX_WATCHED_SUBMISSIONS } from './limits.js';
import { SubmissionStatusSchema } from './submission.js';

/** What a subscriber may be told of, and what one notification of it says. */
const NOTICES = {
  /**
   * Each checkpoint once when it is sealed and once when it is proven. `rolled-back`: the checkpoints after this one do not count any more, and those in their
   * place follow.
   */
  checkpoints: z.strictObject({
    event: z.enum(['sealed', 'proven', 'rolled-back']),
    checkpoint: CheckpointSummarySchema,
  }),
  /** What became of a submission, whenever that changes. */
  submissions: SubmissionStatusSchema,
  /** How many jobs there are in each status, whenever that changes. */
  jobs: z.record(z.string(), z.number().int()),
} as const;

export type Topic = keyof typeof NOTICES;
export type NoticeOf<T extends Topic> = z.output<(typeof NOTICES)[T]>;

/** The methods that need a connection over which the node can tell something later. */
export const SUBSCRIPTION_METHODS = ['qed_subscribe', 'qed_unsubscribe'] as const;
export type SubscriptionMethod = (typeof SUBSCRIPTION_METHODS)[number];

/** Names a subscription within its connection. */
export const subscriptionId = z.string().max(16);

/** What a subscriber knows after a notification, in words of the node. Whoever subscribes again from there misses nothing and is told nothing twice. */
const position = z.string().max(4_096);

const submissionIds = z.array(z.string().max(200)).min(1).max(MAX_WATCHED_SUBMISSIONS);

export const SubscribeRequestSchema = z
  .strictObject({
    topic: z.enum(['checkpoints', 'submissions', 'jobs']),
    /** Those that are watched, of the topic `submissions` alone. */
    submissionIds: submissionIds.optional(),
    /** The position of the last notification; without it, from what is there now. */
    after: position.optional(),
  })
  .refine(
    ({ topic, submissionIds: ids }) => (topic === 'submissions') === (ids !== undefined),
    'submissionIds goes with the topic submissions, and with no other',
  );
export type SubscribeRequest = z.output<typeof SubscribeRequestSchema>;

export const SubscribedSchema = z.strictObject({ subscription: subscriptionId, position });

/** One notification: something new, and where the subscriber is with it. */
export interface Notification<T extends Topic> {
  readonly position: string;
  readonly notice: NoticeOf<T>;
}

const notificationSchema = <T extends Topic>(topic: T) =>
  z.strictObject({ subscription: subscriptionId, topic: z.literal(topic), position, notice: NOTICES[topic] });

/** The parameters of `qed_notify`, which the node sends. */
export const NotificationSchema = z.discriminatedUnion('topic', [
  notificationSchema('checkpoints'),
  notificationSchema('submissions'),
  notificationSchema('jobs'),
]);
