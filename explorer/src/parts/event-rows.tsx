import { emittedText, methodName, useContract } from '../data/contract.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask, type Answer } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { ContractName } from './contract-name.js';
import { Row, Rows, Shown } from './layout.js';

type Entry = Answer<'qed_listEvents'>['entries'][number];

/** Calls whose events are shown. */
const NEWEST = 25;

/** What one call emitted; with `where` the last event first. */
export function EventRows({
  call: { leaf, emitted },
  where,
}: {
  call: Pick<Entry, 'leaf' | 'emitted'>;
  /** The session that the rows tell of and lead to. Without it they lead to the contract. */
  where?: Pick<Entry, 'checkpointId' | 'userId'>;
}) {
  const { status } = useNetwork();
  const contract = useContract(leaf.contractId, status.sealed).value;
  const method = methodName(contract, leaf.methodId) ?? `method ${leaf.methodId}`;
  const texts =
    emitted.length > 0 ? emitted.map((event) => emittedText(contract, event)) : ['(what it emitted was not published)'];
  if (where !== undefined) texts.reverse();
  return (
    <>
      {texts.map((text, i) => (
        <Row
          key={i}
          href={where === undefined ? to('contract', leaf.contractId) : to('session', where.checkpointId, where.userId)}
        >
          <span class="main">
            <ContractName id={leaf.contractId} />.{text}
          </span>
          <span class="muted">
            {where === undefined
              ? `call ${Number(leaf.callIndex) + 1}, ${method}`
              : `block ${where.checkpointId}, user ${where.userId}`}
          </span>
        </Row>
      ))}
    </>
  );
}

/** The newest events of a contract or of a user. */
export function NewestEvents(of: { contractId: string } | { userId: string }) {
  const events = useData(
    `events ${JSON.stringify(of)}`,
    async () => (await ask('qed_listEvents', { ...of, newestFirst: true, limit: NEWEST })).entries,
    LIVE,
  );
  return (
    <Shown data={events}>
      {(calls) => (
        <Rows columns="plain" empty="Nothing was emitted yet.">
          {calls.map((call) => (
            <EventRows key={`${call.checkpointId} ${call.userId} ${call.index}`} call={call} where={call} />
          ))}
        </Rows>
      )}
    </Shown>
  );
}
