import { counted, grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { JobRows } from '../parts/job-rows.js';
import { Failure, Section, Shown, Title } from '../parts/layout.js';

const SHOWN = 100;

/** The queue of proofs as it is now. */
export function Proving() {
  const { status } = useNetwork();
  const jobs = useData('queue', () => ask('qed_listJobs', { limit: SHOWN }), LIVE / 2);
  const { jobs: counts, waiting } = status;
  const unproven = BigInt(status.sealed) - BigInt(status.proven ?? -1);
  return (
    <>
      <Title aside={<span class="live">live</span>}>Proving</Title>
      {status.troubles.map((trouble) => (
        <Failure key={trouble.code} {...trouble} />
      ))}
      {status.simulated && <p class="note">This network simulates: each circuit is executed, and nothing is proven.</p>}
      <dl class="figures">
        <Figure name="With workers" value={counts['leased'] ?? 0} />
        <Figure name="Ready" value={counts['ready'] ?? 0} />
        <Figure name="Wait for others" value={(counts['waiting'] ?? 0) + (counts['failed'] ?? 0)} />
        <Figure name="Dead" value={counts['dead'] ?? 0} />
        <Figure name={status.simulated ? 'Blocks to simulate' : 'Blocks to prove'} value={Number(unproven)} />
      </dl>
      <Section title="Jobs">
        <Shown data={jobs}>
          {(list) => (
            <>
              <JobRows
                jobs={list}
                empty={`Nothing is left to do: block ${status.proven ?? '0'} is the newest, and it is ${status.simulated ? 'simulated' : 'proven'}.`}
              />
              {list.length === SHOWN && <p class="muted">The first {SHOWN} jobs are shown.</p>}
            </>
          )}
        </Shown>
      </Section>
      <Section title="Waiting for the next block">
        <p>
          {[
            counted(waiting.endCaps, 'session'),
            counted(waiting.registrations, 'registration'),
            counted(waiting.deployments, 'deployment'),
          ].join(' · ')}
        </p>
      </Section>
      <p>
        <a href={to('block', status.sealed)}>The newest block and its proofs</a>
      </p>
    </>
  );
}

const Figure = ({ name, value }: { name: string; value: number }) => (
  <div>
    <dt>{name}</dt>
    <dd>{grouped(value)}</dd>
  </div>
);
