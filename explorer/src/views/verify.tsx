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
  const [file, setFile] = useState<File>();
  /** Counts the verifications that were asked for; none is shown while another genesis is chosen. */
  const [run, setRun] = useState(0);
  const [shown, setShown] = useState(false);
  if (status.proven === null) return <p class="note">No block is proven yet. The first proof is being made.</p>;
  const choose = (chosen: File | undefined): void => {
    setShown(false);
    setFile(chosen);
  };
  const verify = (): void => {
    setRun(run + 1);
    setShown(true);
  };
  return (
    <Shown data={first}>
      {({ header }) => (
        <Section title="In this browser">
          <Facts
            facts={[
              ['Newest proven block', grouped(status.proven!)],
              [
                'Genesis root',
                file === undefined ? (
                  <Hash value={header.newCheckpointRoot} label="genesis root" />
                ) : (
                  `as ${file.name} has it`
                ),
              ],
            ]}
          />
          <p>
            <label>
              A genesis file of your own{' '}
              <input type="file" accept=".json" onChange={({ currentTarget }) => choose(currentTarget.files?.[0])} />
            </label>
          </p>
          {shown && <Verification key={run} from={file ?? header.newCheckpointRoot} />}
          <button type="button" onClick={verify}>
            {shown ? 'Verify again' : 'Verify the newest proof'}
          </button>
        </Section>
      )}
    </Shown>
  );
}

/** One verification, from the loading of o1js to what came of it. `from`: a genesis file, or the root that the node names. */
function Verification({ from }: { from: File | string }) {
  const [answer, setAnswer] = useState<VerifyAnswer>();
  useEffect(() => {
    const leaving = new AbortController();
    const verify = async (): Promise<VerifyAnswer> => {
      const genesis: Genesis =
        typeof from === 'string' ? { kind: 'root', root: from } : { kind: 'file', text: await from.text() };
      return verifyProof({ proof: await ask('qed_getProof', {}), genesis }, leaving.signal);
    };
    void verify()
      .catch(({ code = '', message, hint = '' }) => ({ kind: 'refused', code, message, hint }) as VerifyAnswer)
      .then((result) => leaving.signal.aborted || setAnswer(result));
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
    </>
  );
}
