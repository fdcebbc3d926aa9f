import { namedSlot, useContract } from '../data/contract.js';
import { counted } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { ContractName } from '../parts/contract-name.js';
import { Facts, Section, Shown, Title } from '../parts/layout.js';
import { Hash } from '../parts/text.js';

/** Slots that are shown; whoever wants more asks the node itself. */
const SHOWN = 500;

/** What a user has written in a contract. */
export function State({ user, contract: id }: { user: string; contract: string }) {
  const { status } = useNetwork();
  const contract = useContract(id, status.sealed);
  const state = useData(
    `state ${user} ${id}`,
    async () => {
      const { sealed } = await ask('qed_status', {});
      return ask('qed_getUserContract', { checkpointId: sealed, userId: user, contractId: id });
    },
    LIVE,
  );
  return (
    <>
      <Title kind="State">
        User {user} in <ContractName id={id} />
      </Title>
      <Shown data={state}>
        {({ cstateRoot, slots }) => (
          <>
            <Facts
              facts={[
                ['User', <a href={to('user', user)}>User {user}</a>],
                [
                  'Contract',
                  <a href={to('contract', id)}>
                    <ContractName id={id} />
                  </a>,
                ],
                ['Root', cstateRoot === '0' ? 'empty' : <Hash value={cstateRoot} label="state root" />],
              ]}
            />
            <Section title="Values" aside={<span class="muted">{counted(slots.length, 'slot')}</span>}>
              {slots.length === 0 && <p class="empty">Nothing is written.</p>}
              <dl class="facts values">
                {slots.slice(0, SHOWN).map(([slot, content]) => {
                  const { name, text } = namedSlot(contract.value, slot);
                  return (
                    <div key={slot}>
                      <dt>
                        <code>{name}</code>
                      </dt>
                      <dd>
                        <b>{text(content)}</b>
                      </dd>
                    </div>
                  );
                })}
              </dl>
              {slots.length > SHOWN && <p class="muted">The first {SHOWN} slots are shown.</p>}
            </Section>
          </>
        )}
      </Shown>
    </>
  );
}
