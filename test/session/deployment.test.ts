import { expect, it } from 'vitest';
import { contractLeafOf } from '../../src/compiler/artifact/leaves.js';
import { ContractLeaf } from '../../src/parth/leaves.js';
import { DeployAuthorization, SignatureStatement } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { deploymentMessage, signDeployment } from '../../src/session/prove/sign-deployment.js';
import { faucetArtifact, tokenArtifact } from '../support/hand-made-contracts.js';
import { keyOf, SECRETS } from '../support/session-network.js';

const intent = { artifact: tokenArtifact(), deployerId: 7n, salt: 3n, networkMagic: 77n };

it('states that the holder of the key deploys this contract on this network', async () => {
  const proof = await signDeployment(intent, new SimulatedProver(), SECRETS.alice);
  const message = DeployAuthorization.hash({
    networkMagic: 77n,
    contractLeafHash: ContractLeaf.hash(contractLeafOf(intent.artifact, 7n)),
    salt: 3n,
  });
  const { keyParam } = keyOf('alice');
  expect(BigInt(proof.output)).toBe(SignatureStatement.hash({ keyParam, message }));
  expect(proof).toMatchObject({ circuit: 'ZkSignature', kind: 'simulation', key: protocolKeys().ZkSignature });
  expect(JSON.stringify(proof)).not.toContain(SECRETS.alice.toString());
});

it.each([
  ['contract', { artifact: faucetArtifact() }],
  ['deployer', { deployerId: 8n }],
  ['salt', { salt: 4n }],
  ['network', { networkMagic: 78n }],
])('binds the %s', (_, change) => {
  expect(deploymentMessage({ ...intent, ...change })).not.toBe(deploymentMessage(intent));
});
