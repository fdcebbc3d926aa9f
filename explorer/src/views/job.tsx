import { circuitName } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { jobMark, jobWord } from '../parts/job-rows.js';
import { Facts, Section, Shown, Title } from '../parts/layout.js';
import { Status } from '../parts/status.js';
import { Hash } from '../parts/text.js';

/** One proving job. */
export function Job({ id }: { id: string }) {
  const { status } = useNetwork();
  const job = useData(`job ${id}`, () => ask('qed_getJob', { jobId: id }), LIVE);
  return (
    <>
      <Title kind="Proof">{job.value ? circuitName(job.value.circuit) : 'Proving job'}</Title>
      <Shown data={job}>
        {(found) =>
          found === null ? (
            <p class="empty">The node knows no such job. It forgets jobs some blocks after they are proven.</p>
          ) : (
            <>
              <Facts
                facts={[
                  ['Status', <Status mark={jobMark(found.status, status.simulated)} word={jobWord(found.status)} />],
                  ['Block', <a href={to('block', found.checkpointId)}>Block {found.checkpointId}</a>],
                  ['Circuit', <code>{found.circuit}</code>],
                  ['Program', <code>{found.program}</code>],
                  ['Worker', found.worker ?? undefined],
                  ['Failed attempts', String(found.attempts)],
                  ['Last error', found.lastError ?? undefined],
                  ['Id', <Hash value={found.jobId} label="job id" />],
                  ['States', <Hash value={found.output} label="output" />],
                ]}
              />
              <Jobs
                title="Verifies"
                ids={found.children.filter(({ kind }) => kind === 'job').map((child) => child.id)}
                empty="It verifies no other proof of the block."
              />
              <Jobs title="Verified by" ids={found.parents} empty="No other proof of the block verifies it." />
            </>
          )
        }
      </Shown>
    </>
  );
}

const Jobs = ({ title, ids, empty }: { title: string; ids: readonly string[]; empty: string }) => (
  <Section title={title}>
    {ids.length === 0 ? (
      <p class="empty">{empty}</p>
    ) : (
      <ul class="rows plain">
        {ids.map((id) => (
          <li key={id}>
            <a class="row" href={to('job', id)}>
              <code class="main">{id.slice(0, 16)}…</code>
            </a>
          </li>
        ))}
      </ul>
    )}
  </Section>
);
