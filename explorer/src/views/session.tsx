import { namedSlot, useContract } from '../data/contract.js';
import { counted, grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask, type Answer } from '../data/rpc.js';
import { useData } from '../data/use-data.js';
import { ContractName } from '../parts/contract-name.js';
import { EventRows } from '../parts/event-rows.js';
import { Facts, Rows, Section, Shown, Title } from '../parts/layout.js';
import { Hash } from '../parts/text.js';

type Session = NonNullable<Answer<'qed_getUserSession'>>;

/** What one session did to its user. */
export function SessionView({ block, user }: { block: string; user: string }) {
  const session = useData(`session ${block} ${user}`, () =>
    ask('qed_getUserSession', { checkpointId: block, userId: user }),
  );
  return (
    <>
      <Title kind="Session">
        User {user} in block {block}
      </Title>
      <Shown data={session}>
        {(found) =>
          found === null ? (
            <p class="empty">
              Block {block} holds no session of user {user}.
            </p>
          ) : (
            <Details session={found} block={block} user={user} />
          )
        }
      </Shown>
    </>
  );
}

function Details({ session, block, user }: { session: Session; block: string; user: string }) {
  const { before, after, record, changes } = session;
  return (
    <>
      <Facts
        facts={[
          ['User', <a href={to('user', user)}>User {user}</a>],
          ['Block', <a href={to('block', block)}>Block {block}</a>],
          ['Calls', record === null ? undefined : grouped(record.stats.transactions)],
          ['Fee', record === null ? undefined : grouped(record.stats.fees)],
          ['Balance', <Change from={before === null ? '0' : grouped(before.balance)} to={grouped(after.balance)} />],
          [
            'Started from',
            record === null ? undefined : <a href={to('block', record.anchorId)}>Block {record.anchorId}</a>,
          ],
          ['Had to land by', record === null ? undefined : `block ${grouped(record.validUntil)}`],
          ['Submission', record === null ? undefined : <Hash value={record.submissionId} label="submission id" />],
        ]}
      />
      <p class="note">
        This is all that the network knows of the session. Which other methods were called, and all arguments, stay with
        the user; the proof shows that the contracts allow these changes and events.
      </p>
      <Section title="State that changed">
        {changes.length === 0 && <p class="empty">No slot of any contract changed.</p>}
        {changes.map(({ contractId, slots }) => (
          <Changes key={contractId} contractId={contractId} slots={slots} user={user} />
        ))}
      </Section>
      {record !== null && record.events.length > 0 && (
        <Section title="Events">
          <Rows columns="plain" empty="">
            {record.events.map((call, i) => (
              <EventRows key={i} call={call} />
            ))}
          </Rows>
        </Section>
      )}
    </>
  );
}

function Changes({ contractId, slots, user }: Session['changes'][number] & { user: string }) {
  const { status } = useNetwork();
  const contract = useContract(contractId, status.sealed).value;
  return (
    <div class="changes">
      <h3>
        <a href={to('contract', contractId)}>
          <ContractName id={contractId} />
        </a>{' '}
        <a class="muted" href={to('state', user, contractId)}>
          {counted(slots.length, 'slot')}
        </a>
      </h3>
      <dl class="facts values">
        {slots.map(({ slot, before, after }) => {
          const { name, text } = namedSlot(contract, slot);
          return (
            <div key={slot}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <Change from={text(before)} to={text(after)} />
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

const Change = ({ from, to: end }: { from: string; to: string }) => (
  <span class="change">
    <span class="muted">{from}</span> <span aria-label="becomes">→</span> <b>{end}</b>
  </span>
);
