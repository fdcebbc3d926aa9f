import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { CheckpointRows } from '../parts/checkpoint-rows.js';
import { Pager, Shown, Title } from '../parts/layout.js';

const PAGE = 25;

/** All blocks, newest first. A page ends with a block, so that it stays what it is while others come. */
export function Blocks({ last }: { last?: string | undefined }) {
  const { status } = useNetwork();
  const sealed = Number(status.sealed);
  const newest = last === undefined ? sealed : Math.min(Number(last) || 0, sealed);
  const from = Math.max(0, newest - PAGE + 1);
  const list = useData(
    `blocks ${newest}`,
    () => ask('qed_listCheckpoints', { from: String(from), limit: newest - from + 1 }),
    LIVE,
  );
  return (
    <>
      <Title>Blocks</Title>
      <Shown data={list}>{(checkpoints) => <CheckpointRows checkpoints={checkpoints} />}</Shown>
      <Pager
        newer={newest < sealed ? to('blocks', Math.min(sealed, newest + PAGE)) : undefined}
        older={from > 0 ? to('blocks', from - 1) : undefined}
      />
    </>
  );
}
