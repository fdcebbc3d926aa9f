import { counted, grouped } from '../data/format.js';
import { provenWord, useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { CheckpointRows, contentsText } from '../parts/checkpoint-rows.js';
import { JobRows } from '../parts/job-rows.js';
import { Failure, Section, Shown, Title } from '../parts/layout.js';
import { Square } from '../parts/status.js';

const SHOWN = 24;
const LISTED = 8;
const OPEN = ['leased', 'ready', 'waiting', 'failed'];

/** The network at a glance. */
export function Overview() {
  const network = useNetwork();
  const { status, head } = network;
  const first = Math.max(0, Number(status.sealed) - SHOWN + 1);
  const checkpoints = useData(
    'newest checkpoints',
    () => ask('qed_listCheckpoints', { from: String(first), limit: SHOWN }),
    LIVE,
  );
  const jobs = useData('open jobs', () => ask('qed_listJobs', { limit: 8 }), LIVE);
  const word = provenWord(network);
  const open = OPEN.reduce((sum, name) => sum + (status.jobs[name] ?? 0), 0);
  const waiting = Object.values(status.waiting).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <Title
        aside={
          <a class="button" href={to('verify')}>
            How to verify
          </a>
        }
      >
        {status.sealed === '0' ? 'A new network' : `Block ${grouped(status.sealed)} is sealed`}
      </Title>
      {status.troubles.map((trouble) => (
        <Failure key={trouble.code} {...trouble} />
      ))}
      <Shown data={checkpoints}>
        {(list) => (
          <>
            <ol class="chain" aria-label="The newest blocks">
              {list.map((checkpoint) => (
                <li key={checkpoint.id}>
                  <a
                    href={to('block', checkpoint.id)}
                    aria-label={`Block ${checkpoint.id}, ${checkpoint.proven ? word : 'sealed'}`}
                    title={`Block ${checkpoint.id}: ${contentsText(checkpoint)}`}
                  >
                    <Square mark={checkpoint.proven ? word : 'sealed'} />
                  </a>
                </li>
              ))}
            </ol>
            <p class="legend">
              <Square mark="sealed" /> sealed <Square mark={word} />{' '}
              {status.simulated ? 'simulated: checked, not proven' : 'proven'}
            </p>
          </>
        )}
      </Shown>
      <dl class="figures">
        <Figure
          name={status.simulated ? 'Simulated up to' : 'Proven up to'}
          value={status.proven === null ? '–' : grouped(status.proven)}
          href={to('verify')}
        />
        <Figure name="Users" value={grouped(head.stats.users)} href={to('users')} />
        <Figure name="Contracts" value={grouped(head.stats.contracts)} href={to('contracts')} />
        <Figure name="Waiting for a block" value={grouped(waiting)} href={to('proving')} />
        <Figure
          name={status.simulated ? 'Simulations to make' : 'Proofs to make'}
          value={grouped(open)}
          href={to('proving')}
        />
      </dl>
      <div class="columns">
        <Section title="Latest blocks" aside={<a href={to('blocks')}>All blocks</a>}>
          <Shown data={checkpoints}>{(list) => <CheckpointRows checkpoints={list.slice(-LISTED)} />}</Shown>
        </Section>
        <Section title="Proving now" aside={<a href={to('proving')}>{counted(open, 'job')}</a>}>
          <Shown data={jobs}>{(list) => <JobRows jobs={list} empty="Nothing is left to prove." />}</Shown>
        </Section>
      </div>
    </>
  );
}

const Figure = ({ name, value, href }: { name: string; value: string; href: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <a href={href}>{value}</a>
    </dd>
  </div>
);
