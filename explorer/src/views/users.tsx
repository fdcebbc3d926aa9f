import { grouped, shortHash } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { Pager, Row, Rows, Shown, Title } from '../parts/layout.js';

const PAGE = 25;

/** All users in the order of their registration. */
export function Users({ from: text }: { from?: string | undefined }) {
  const { head } = useNetwork();
  const from = Math.max(0, Number(text) || 0);
  const users = useData(`users ${from}`, () => ask('qed_listUsers', { from: String(from), limit: PAGE }), LIVE);
  const more = from + PAGE < Number(head.stats.users);
  return (
    <>
      <Title aside={<span class="muted">{grouped(head.stats.users)} registered</span>}>Users</Title>
      <Shown data={users}>
        {(list) => (
          <Rows columns="users" empty="Nobody is registered yet.">
            {list.map(({ userId, publicKeyHash, leaf }) => (
              <Row key={userId} href={to('user', userId)}>
                <span class="main">
                  User <b>{userId}</b>
                </span>
                <span class="muted">
                  key <code>{shortHash(publicKeyHash)}</code>
                </span>
                <span class="number">
                  {leaf === null ? <span class="muted">no session yet</span> : `balance ${grouped(leaf.balance)}`}
                </span>
              </Row>
            ))}
          </Rows>
        )}
      </Shown>
      <Pager
        words={['Before', 'After']}
        newer={from > 0 ? to('users', Math.max(0, from - PAGE)) : undefined}
        older={more ? to('users', from + PAGE) : undefined}
      />
    </>
  );
}
