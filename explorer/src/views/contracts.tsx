import { counted, grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { Pager, Row, Rows, Shown, Title } from '../parts/layout.js';

const PAGE = 25;

/** The network's own contracts. */
const SYSTEM_CONTRACTS = 2;

/** All contracts by id. */
export function Contracts({ from: text }: { from?: string | undefined }) {
  const { head } = useNetwork();
  const from = Math.max(0, Number(text) || 0);
  const contracts = useData(
    `contracts ${from}`,
    () => ask('qed_listContracts', { from: String(from), limit: PAGE }),
    LIVE,
  );
  const more = from + PAGE < Number(head.stats.contracts);
  return (
    <>
      <Title aside={<span class="muted">{grouped(head.stats.contracts)} deployed</span>}>Contracts</Title>
      <Shown data={contracts}>
        {(list) => (
          <Rows columns="contracts" empty="No contract is deployed.">
            {list.map(({ contractId, name, deployerId, functions }) => (
              <Row key={contractId} href={to('contract', contractId)}>
                <span class="main">
                  <b>{name ?? 'unknown code'}</b>
                </span>
                <span class="muted">contract {contractId}</span>
                <span class="muted">{counted(functions, 'method')}</span>
                <span class="muted age">
                  {Number(contractId) < SYSTEM_CONTRACTS ? 'part of the network' : `by user ${deployerId}`}
                </span>
              </Row>
            ))}
          </Rows>
        )}
      </Shown>
      <Pager
        words={['Before', 'After']}
        newer={from > 0 ? to('contracts', Math.max(0, from - PAGE)) : undefined}
        older={more ? to('contracts', from + PAGE) : undefined}
      />
    </>
  );
}
