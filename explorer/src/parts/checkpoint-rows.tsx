import { counted, grouped } from '../data/format.js';
import { provenWord, useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import type { Answer } from '../data/rpc.js';
import { Row, Rows } from './layout.js';
import { Status } from './status.js';
import { Age } from './text.js';

type Summary = Answer<'qed_listCheckpoints'>[number];

/** Checkpoints, newest first. */
export const CheckpointRows = ({ checkpoints }: { checkpoints: readonly Summary[] }) => {
  const word = provenWord(useNetwork());
  return (
    <Rows columns="checkpoints" empty="No checkpoint is sealed yet.">
      {[...checkpoints].reverse().map((checkpoint) => (
        <Row key={checkpoint.id} href={to('block', checkpoint.id)}>
          <span class="main">
            Block <b>{grouped(checkpoint.id)}</b>
          </span>
          <span class="muted">{contentsText(checkpoint)}</span>
          <span class="muted age">
            <Age time={checkpoint.blockTime} />
          </span>
          <Status mark={checkpoint.proven ? word : 'sealed'} />
        </Row>
      ))}
    </Rows>
  );
};

/** What a checkpoint holds, in words. */
export function contentsText({ id, endCaps, registrations, deployments }: Summary): string {
  const parts = [
    endCaps > 0 && counted(endCaps, 'session'),
    registrations > 0 && counted(registrations, 'new user'),
    deployments > 0 && counted(deployments, 'contract'),
  ].filter((part) => part !== false);
  return parts.join(' · ') || (id === '0' ? 'Genesis' : 'Empty');
}
