import { useNetwork } from '../data/network.js';
import { Title } from '../parts/layout.js';

/** What can be verified of this network. */
export function Verify() {
  const { status } = useNetwork();
  return (
    <>
      <Title>Verify</Title>
      {status.simulated ? (
        <p class="note">This network simulates. Nothing on it is proven, so there is nothing to verify.</p>
      ) : (
        <p class="note">
          Fetch the newest proof with <code>qed checkpoint --proof proof.json</code>, and check it with{' '}
          <code>qed verify proof.json --from genesis.json</code>.
        </p>
      )}
    </>
  );
}
