import type { NoticeOf, SubscribeRequest, Topic } from '../../../wire/subscription.js';
import { CheckpointNews } from './checkpoint-news.js';
import { JobNews } from './job-news.js';
import type { Look } from './look.js';
import { SubmissionNews } from './submission-news.js';

/**
 * What is new to one subscriber. It holds what the subscriber knows and nothing else: what is new is read from the store when there is room to send it, so
 * that a subscriber who reads slowly costs no memory, and one who comes back with a position gets what a connection without a break would have got.
 */
export interface News<T extends Topic = Topic> {
  /** What the subscriber knows. */
  readonly position: string;
  /** What the subscriber does not know yet; with each notice `position` moves on. */
  read(look: Look): AsyncIterable<NoticeOf<T>>;
}

/** Begins where the subscriber is. Throws QED4061 for a position that is none, QED4066 for an unknown submission, QED4076 where the node has no jobs. */
export async function openNews({ topic, submissionIds, after }: SubscribeRequest, look: Look): Promise<News> {
  switch (topic) {
    case 'checkpoints':
      return CheckpointNews.open(after);
    case 'submissions':
      return SubmissionNews.open(look, submissionIds ?? [], after);
    case 'jobs':
      return JobNews.open(look, after);
  }
}
