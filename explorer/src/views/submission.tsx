import { provenWord, useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { ask } from '../data/rpc.js';
import { LIVE, useData } from '../data/use-data.js';
import { Facts, Failure, Shown, Title } from '../parts/layout.js';
import { Status } from '../parts/status.js';
import { placeOf, submissionMark, submissionText } from '../parts/submission-rows.js';
import { Hash } from '../parts/text.js';

/** What became of something that was handed in. */
export function Submission({ id }: { id: string }) {
  const word = provenWord(useNetwork());
  const submission = useData(`submission ${id}`, () => ask('qed_getSubmission', { submissionId: id }), LIVE);
  return (
    <>
      <Title kind="Submission">{submission.value ? submissionText(submission.value) : 'Submission'}</Title>
      <Shown data={submission}>
        {(found) => (
          <>
            {found.refusal !== null && <Failure {...found.refusal} />}
            <Facts
              facts={[
                ['Status', <Status mark={submissionMark(found, word)} />],
                [
                  'Block',
                  found.checkpointId === null ? undefined : (
                    <a href={to('block', found.checkpointId)}>Block {found.checkpointId}</a>
                  ),
                ],
                [
                  'Led to',
                  found.checkpointId === null ? undefined : <a href={placeOf(found)}>{submissionText(found)}</a>,
                ],
                ['Id', <Hash value={found.id} label="submission id" />],
              ]}
            />
          </>
        )}
      </Shown>
    </>
  );
}
