// The message that a deployer signs covers the whole artifact, the deployer and the network.
import { expect, it } from 'vitest';
import { codeHashOf } from '../../src/compiler/artifact/code-hash.js';
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
  const proof = await signDeployment(intent, new SimulatedProver(), SECRETS.alice, 'secret');
  const message = DeployAuthorization.hash({
    networkMagic: 77n,
    contractLeafHash: ContractLeaf.hash(contractLeafOf(intent.artifact, 7n)),
    codeHash: codeHashOf(intent.artifact),
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

it.each<[string, (artifact: any) => void]>([
  ['an operation', (artifact) => artifact.methods[0].ir.ops.pop()],
  ['the hash of the sources', (artifact) => (artifact.sourceHash = '11'.repeat(32))],
  ['the name of a state field', (artifact) => (artifact.layout.fields[0].name = 'other')],
  ['the name of an argument', (artifact) => (artifact.methods[0].inputs[0].name = 'other')],
  ['the staleness report', (artifact) => artifact.staleness.push({})],
  ['something that no reader knows', (artifact) => (artifact.more = 1)],
])('binds %s of the artifact, which the contract leaf does not', (_, change) => {
  const artifact = structuredClone(intent.artifact) as any;
  change(artifact);
  expect(codeHashOf(artifact)).not.toBe(codeHashOf(intent.artifact));
});
