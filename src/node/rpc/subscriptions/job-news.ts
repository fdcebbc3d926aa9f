import type { NoticeOf } from '../../../wire/subscription.js';
import { badPosition } from './bad-position.js';
import type { Look } from './look.js';

/** The numbers that are known, `=status:number,...`; nothing at first. */
const POSITION = /^(=([a-z]+:[0-9]+(,[a-z]+:[0-9]+)*)?)?$/;

/** How many jobs there are in each status. */
export class JobNews {
  private constructor(public position: string) {}

  /** Throws QED4076 where the node has no jobs: the refusal names the coordinator. */
  static async open({ handlers }: Look, after = ''): Promise<JobNews> {
    if (!POSITION.test(after)) throw badPosition('jobs');
    await handlers.qed_listJobs({ limit: 1 });
    return new JobNews(after);
  }

  async *read(look: Look): AsyncIterable<NoticeOf<'jobs'>> {
    const { jobs } = await look.status();
    const known = Object.entries(jobs).filter(([, number]) => number > 0);
    const now = `=${known.map(([status, number]) => `${status}:${number}`).join(',')}`;
    if (now === this.position) return;
    this.position = now;
    yield jobs;
  }
}
