import { grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { Facts, Pager, Row, Rows, Section, Shown, Title } from '../parts/layout.js';
import { NewestEvents } from '../parts/event-rows.js';
import { ContractName } from '../parts/contract-name.js';
import { Hash } from '../parts/text.js';
import { registrationIndexOf } from '../../../src/parth/user-id.js';

const PAGE = 25;

/** One user: key, balance, state in contracts, sessions. */
export function User({ id, upTo }: { id: string; upTo?: string | undefined }) {
  const { status } = useNetwork();
  const index = registrationIndexOf(BigInt(id), BigInt(status.config.realmBits)).toString();
  const user = useData(
    `user ${id}`,
    async () => (await ask('qed_listUsers', { from: index, limit: 1 }))[0] ?? null,
    LIVE,
  );
  const contracts = useData(`contracts of ${id}`, () => ask('qed_listUserContracts', { userId: id, limit: 100 }), LIVE);
  const sessions = useData(
    `sessions of ${id} ${upTo}`,
    () => ask('qed_listUserVersions', { userId: id, limit: PAGE, ...(upTo === undefined ? {} : { upTo }) }),
    LIVE,
  );
  return (
    <>
      <Title>User {id}</Title>
      <Shown data={user}>
        {(found) =>
          found === null ? (
            <p class="empty">There is no such user.</p>
          ) : (
            <Facts
              facts={[
                ['Public key', <Hash value={found.publicKeyHash} label="public key" />],
                [
                  'Balance',
                  found.leaf === null ? (
                    <span class="muted">none before the first session</span>
                  ) : (
                    grouped(found.leaf.balance)
                  ),
                ],
                ['Sessions', found.leaf === null ? '0' : grouped(found.leaf.nonce)],
                ['Calls with events', found.leaf === null ? '0' : grouped(found.leaf.eventCount)],
                [
                  'Last anchor',
                  found.leaf === null ? undefined : (
                    <a href={to('block', found.leaf.lastCheckpointId)}>Block {found.leaf.lastCheckpointId}</a>
                  ),
                ],
              ]}
            />
          )
        }
      </Shown>
      <Section title="State">
        <Shown data={contracts}>
          {(list) => (
            <Rows columns="plain" empty="This user has no state in any contract.">
              {list.map(({ contractId }) => (
                <Row key={contractId} href={to('state', id, contractId)}>
                  <span class="main">
                    <ContractName id={contractId} />
                  </span>
                  <span class="muted">contract {contractId}</span>
                </Row>
              ))}
            </Rows>
          )}
        </Shown>
      </Section>
      <Section title="Newest events">
        <NewestEvents userId={id} />
      </Section>
      <Section title="Sessions">
        <Shown data={sessions}>
          {(list) => (
            <>
              <Rows columns="plain" empty="No session yet.">
                {list.map(({ checkpointId, leaf }) => (
                  <Row key={checkpointId} href={to('session', checkpointId, id)}>
                    <span class="main">
                      Session in block <b>{grouped(checkpointId)}</b>
                    </span>
                    <span class="muted">balance {grouped(leaf.balance)} after it</span>
                  </Row>
                ))}
              </Rows>
              <Pager
                newer={upTo === undefined ? undefined : to('user', id)}
                older={
                  list.length === PAGE && list.at(-1)!.checkpointId !== '0'
                    ? to('user', id, BigInt(list.at(-1)!.checkpointId) - 1n)
                    : undefined
                }
                words={['Newest', 'Older']}
              />
            </>
          )}
        </Shown>
      </Section>
    </>
  );
}
