import { useEffect, useState } from 'preact/hooks';
import { grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { ask } from '../data/rpc.js';
import { useData } from '../data/use-data.js';
import { Facts, Failure, Section, Shown, Title } from '../parts/layout.js';
import { Hash } from '../parts/text.js';
import type { Genesis, VerifyAnswer } from '../verifier/messages.js';
import { verifyProof } from '../verifier/verify-proof.js';

/** Checks the newest proof here, in the browser, and tells how to check it elsewhere. */
export function Verify() {
  const { status } = useNetwork();
  return (
    <>
      <Title>Verify</Title>
      {status.simulated ? (
        <p class="note">This network simulates. Nothing on it is proven, so there is nothing to verify.</p>
      ) : (
        <>
          <Newest />
          <Section title="Whom you trust">
            <p>
              The proof shows that <em>a</em> history leads from the genesis to the block. Compare the genesis root with
              the one that the network has published, or choose the published file. The code of this page comes from the
              node that you ask; with <code>qed explorer --node {location.origin}</code> it comes from your own
              installation.
            </p>
            <p>
              On the command line, fetch the newest proof with <code>qed checkpoint --proof proof.json</code>, and check
              it with <code>qed verify proof.json --from genesis.json</code>.
            </p>
          </Section>
        </>
      )}
    </>
  );
}

/** The newest proof, and a button that verifies it. */
function Newest() {
  const { status } = useNetwork();
  const first = useData('genesis', () => ask('qed_getCheckpoint', { checkpointId: '0' }));
  const [file, setFile] = useState<{ readonly name: string; readonly text: string }>();
  const [run, setRun] = useState<Genesis>();
  if (status.proven === null) return <p class="note">No block is proven yet. The first proof is being made.</p>;
  const choose = async (chosen: File | undefined): Promise<void> => {
    setRun(undefined);
    setFile(chosen && { name: chosen.name, text: await chosen.text() });
  };
  return (
    <Shown data={first}>
      {({ header }) => {
        const root = header.newCheckpointRoot;
        const genesis: Genesis = file === undefined ? { kind: 'root', root } : { kind: 'file', text: file.text };
        return (
          <Section title="In this browser">
            <Facts
              facts={[
                ['Newest proven block', grouped(status.proven!)],
                [
                  'Genesis root',
                  file === undefined ? <Hash value={root} label="genesis root" /> : `as ${file.name} has it`,
                ],
              ]}
            />
            <p>
              <label>
                A genesis file of your own{' '}
                <input
                  type="file"
                  accept=".json"
                  onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
                />
              </label>
            </p>
            {run === undefined ? (
              <button type="button" onClick={() => setRun(genesis)}>
                Verify the newest proof
              </button>
            ) : (
              <Verification key={JSON.stringify(run)} genesis={run} again={() => setRun(undefined)} />
            )}
          </Section>
        );
      }}
    </Shown>
  );
}

/** One verification, from the loading of o1js to what came of it. */
function Verification({ genesis, again }: { genesis: Genesis; again: () => void }) {
  const [answer, setAnswer] = useState<VerifyAnswer>();
  useEffect(() => {
    const leaving = new AbortController();
    void ask('qed_getProof', {})
      .then((proof) => verifyProof({ proof, genesis }, leaving.signal))
      .catch(({ code = '', message, hint = '' }) => ({ kind: 'refused', code, message, hint }) as VerifyAnswer)
      .then(setAnswer);
    return () => leaving.abort();
  }, []);
  if (answer === undefined) {
    return (
      <p class="note" role="status">
        Loading o1js and verifying. The first time this takes up to a minute.
      </p>
    );
  }
  return (
    <>
      {answer.kind === 'refused' ? (
        <Failure {...answer} />
      ) : (
        <div class="note good" role="status">
          <p>
            <strong>The proof holds.</strong> It shows block {grouped(answer.checkpointId)} and all history since the
            genesis.
          </p>
          <Facts
            facts={[
              ['Checkpoint root', <Hash value={answer.checkpointRoot} label="checkpoint root" />],
              ['Genesis root', <Hash value={answer.genesisRoot} label="genesis root" />],
              ['Verified in', `${answer.seconds.toFixed(1)} s`],
            ]}
          />
        </div>
      )}
      <button type="button" onClick={again}>
        Verify again
      </button>
    </>
  );
}
