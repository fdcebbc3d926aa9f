import { useState } from 'preact/hooks';
import { counted, dateTime, grouped } from '../data/format.js';
import { provenWord, useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { Facts, Pager, Section, Shown, Title } from '../parts/layout.js';
import { ProofTree } from '../parts/proof-tree.js';
import { Status } from '../parts/status.js';
import { SubmissionRows } from '../parts/submission-rows.js';
import { Age, Hash } from '../parts/text.js';

const PAGE = 100;
/** Larger trees are cut: nobody reads on. */
const MAX_JOBS = 500;

/** One block: what it holds, its roots, and the tree of its proofs. */
export function Block({ id }: { id: string }) {
  const network = useNetwork();
  const proven = network.status.proven !== null && BigInt(network.status.proven) >= BigInt(id);
  // What is proven changes no more.
  const every = proven ? undefined : LIVE;
  const block = useData(`block ${id} ${proven}`, () => ask('qed_getCheckpoint', { checkpointId: id }), every);
  const jobs = useData(
    `jobs of ${id} ${proven}`,
    () => ask('qed_listBlockJobs', { checkpointId: id, limit: MAX_JOBS }),
    every,
  );
  const word = provenWord(network);
  const next = BigInt(id) < BigInt(network.status.sealed) ? to('block', BigInt(id) + 1n) : undefined;
  return (
    <>
      <Title
        aside={
          <Pager
            words={['Previous', 'Next']}
            newer={id === '0' ? undefined : to('block', BigInt(id) - 1n)}
            older={next}
          />
        }
      >
        {id === '0' ? 'Genesis, block 0' : `Block ${grouped(id)}`}
      </Title>
      <Shown data={block}>
        {({ leaf, stats, header, jobs: progress, blockTime }) => (
          <>
            <Facts
              facts={[
                [
                  'Status',
                  <>
                    <Status mark={proven ? word : 'sealed'} />
                    {!proven && (
                      <span class="muted">
                        {' '}
                        {progress.done} of {counted(progress.total, 'proof')} made
                      </span>
                    )}
                  </>,
                ],
                [
                  'Time',
                  <>
                    <Age time={blockTime} /> <span class="muted">{dateTime(Number(blockTime))}</span>
                  </>,
                ],
                [
                  'Sessions',
                  <>
                    {grouped(stats.userOps)}{' '}
                    <span class="muted">
                      {counted(stats.transactions, 'call')}, {counted(stats.slotsModified, 'slot')} written
                    </span>
                  </>,
                ],
                ['Fees', grouped(stats.fees)],
                ['Users so far', grouped(stats.users)],
                ['Contracts so far', grouped(stats.contracts)],
              ]}
            />
            <Submissions id={id} every={every} />
            <Section title={network.status.simulated ? 'Proofs, simulated' : 'Proofs'}>
              <Shown data={jobs}>{(list) => <ProofTree jobs={list} simulated={network.status.simulated} />}</Shown>
            </Section>
            <Section title="Roots">
              <Facts
                facts={[
                  ['Checkpoints', <Hash value={header.newCheckpointRoot} label="checkpoint root" />],
                  ['Checkpoints before', <Hash value={header.previousCheckpointRoot} label="previous root" />],
                  ['Users', <Hash value={leaf.gusrRoot} label="user root" />],
                  ['Contracts', <Hash value={leaf.gconRoot} label="contract root" />],
                  ['Registrations', <Hash value={leaf.urtRoot} label="registration root" />],
                  ['Deposits', <Hash value={leaf.gdtRoot} label="deposit root" />],
                  ['Withdrawals', <Hash value={leaf.gwtRoot} label="withdrawal root" />],
                  ['Random seed', <Hash value={stats.randomSeed} label="seed" />],
                ]}
              />
            </Section>
          </>
        )}
      </Shown>
    </>
  );
}

function Submissions({ id, every }: { id: string; every: number | undefined }) {
  const [from, setFrom] = useState(0);
  const list = useData(
    `submissions of ${id} from ${from} ${every}`,
    () => ask('qed_listSubmissions', { checkpointId: id, from, limit: PAGE }),
    every,
  );
  return (
    <Section title="Holds">
      <Shown data={list}>
        {(submissions) => <SubmissionRows submissions={submissions} empty="Nothing was submitted for this block." />}
      </Shown>
      {((list.value?.length ?? 0) === PAGE || from > 0) && (
        <p class="pager">
          <button type="button" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE))}>
            ← Before
          </button>
          <button type="button" disabled={list.value?.length !== PAGE} onClick={() => setFrom(from + PAGE)}>
            After →
          </button>
        </p>
      )}
    </Section>
  );
}
