// The node accepts a valid deployment and refuses every invalid one without changing anything.
import { describe, expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../../src/compiler/artifact/leaves.js';
import { modelOf } from '../../../src/compiler/artifact/model.js';
import { layoutHashOf } from '../../../src/compiler/ir/layout.js';
import type { ContractArtifact } from '../../../src/compiler/artifact/artifact.js';
import type { Deployment } from '../../../src/wire/deployment.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { signDeployment } from '../../../src/session/prove/sign-deployment.js';
import { tokenArtifact } from '../../support/hand-made-contracts.js';
import { keyOf, SECRETS } from '../../support/session-network.js';
import { genesisOf, testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';
import type { AllRolesOptions } from '../../../src/node/all-roles.js';

const MAGIC = 7n;

/** A network on which Alice is user 0 and Bob is user 2^20. */
function aliceAndBob(options: Partial<AllRolesOptions> = {}): Promise<TestNetwork> {
  const users = [keyOf('alice'), keyOf('bob')].map((key) => ({ publicKeyHash: PublicKey.hash(key), balance: 0n }));
  return testNetwork(0, { ...options, genesis: { ...genesisOf(0), users } });
}

async function signed(change: Partial<Deployment> = {}, signer: keyof typeof SECRETS = 'alice'): Promise<Deployment> {
  const what = { artifact: tokenArtifact(), deployerId: 0n, salt: 3n, publicKey: keyOf('alice'), ...change };
  const signature = await signDeployment(
    { ...what, networkMagic: MAGIC },
    new SimulatedProver(),
    SECRETS[signer],
    'secret',
  );
  return { signature, ...what };
}

async function refused(network: TestNetwork, deployment: Deployment, code: string): Promise<void> {
  const before = await snapshot(network.store);
  await expect(network.node.coordinator.registry.deploy(deployment)).rejects.toMatchObject({
    code,
    hint: expect.any(String),
  });
  expect(await snapshot(network.store)).toEqual(before);
}

const edited = (
  change: (artifact: { -readonly [K in keyof ContractArtifact]: ContractArtifact[K] }) => void,
): ContractArtifact => {
  const artifact = structuredClone(tokenArtifact());
  change(artifact);
  return artifact;
};

describe('a deployment', () => {
  it('gets the next contract id and can be read from its checkpoint on', async () => {
    const { node } = await aliceAndBob();
    const deployment = await signed();
    const id = await node.coordinator.registry.deploy(deployment);
    expect(await node.coordinator.seal()).toBe(1n);
    expect(await node.submissions.status(id, null)).toMatchObject({
      status: 'sealed',
      contractId: 2n,
      checkpointId: 1n,
    });
    expect(await node.state.contract({ checkpointId: 0n }, 2n)).toBeNull();
    expect(await node.state.contract({ checkpointId: 1n }, 2n)).toMatchObject({
      contractId: 2n,
      leaf: contractLeafOf(deployment.artifact, 0n),
      functions: functionLeavesOf(deployment.artifact),
      artifact: deployment.artifact,
    });
  });

  it('is refused when its deployer has no such key', async () => {
    const network = await aliceAndBob();
    await refused(network, await signed({ deployerId: 1n << 20n }), 'QED4025');
    await refused(network, await signed({ publicKey: keyOf('carol') }, 'carol'), 'QED4025');
  });

  it.each<[string, () => Promise<Deployment>]>([
    ['signed by another key', () => signed({}, 'bob')],
    [
      'signed for other code behind the same keys',
      async () => ({
        ...(await signed()),
        artifact: edited((artifact) => {
          const withoutChecks = (method: (typeof artifact.methods)[number]) => ({
            ...method,
            ir: { ...method.ir, ops: method.ir.ops.filter(({ op }) => op !== 'assert') },
          });
          artifact.methods = artifact.methods.map(withoutChecks);
        }),
      }),
    ],
    ['signed with another salt', async () => ({ ...(await signed({ salt: 4n })), salt: 3n })],
    [
      'signed for another contract',
      async () => ({
        ...(await signed()),
        artifact: edited(
          (artifact) => ((artifact.sourceHash = '11'.repeat(32)), void (artifact.methods = artifact.methods.slice(1))),
        ),
      }),
    ],
    [
      'with a signature of another program',
      async () => {
        const deployment = await signed();
        const key = { data: '', hash: '5' };
        return { ...deployment, signature: { ...deployment.signature, key } };
      },
    ],
    [
      'with a proof where simulations are taken',
      async () => {
        const deployment = await signed();
        return { ...deployment, signature: { ...deployment.signature, kind: 'proof' } };
      },
    ],
  ])('is refused %s', async (_, make) => {
    await refused(await aliceAndBob(), await make(), 'QED4026');
  });

  it('is refused when the signature does not verify', async () => {
    const prover = Object.assign(new SimulatedProver(), { verify: () => Promise.resolve(false) });
    await refused(await aliceAndBob({ prover }), await signed(), 'QED4026');
  });

  it('is refused when a verification key does not hash to its fingerprint', async () => {
    // The hand-made artifact has invented keys.
    await refused(await aliceAndBob({ checkContractKeys: true }), await signed(), 'QED4027');
  });

  it.each([0, 65])('is refused when its state tree would have a height of %i', async (height) => {
    const artifact = edited((draft) => {
      draft.cstateHeight = height;
      draft.layout = { ...draft.layout, cstateHeight: height };
      draft.layoutHash = layoutHashOf({ ...modelOf(tokenArtifact()).layout, cstateHeight: height }).toString();
      draft.methods = draft.methods.map((method) => ({ ...method, ir: { ...method.ir, cstateHeight: height } }));
    });
    const valid = await signed();
    await refused(await aliceAndBob(), { ...valid, artifact }, 'QED4028');
  });

  it('is refused when it comes twice, before and after its block; with another salt it is another contract', async () => {
    const network = await aliceAndBob();
    await network.node.coordinator.registry.deploy(await signed());
    await refused(network, await signed(), 'QED4029');
    await network.node.coordinator.seal();
    await refused(network, await signed(), 'QED4029');
    const id = await network.node.coordinator.registry.deploy(await signed({ salt: 4n }));
    await network.node.coordinator.seal();
    expect(await network.node.submissions.status(id, null)).toMatchObject({ contractId: 3n });
  });

  it('is refused when the artifact is malformed, contradicts itself or is of another o1js', async () => {
    const network = await aliceAndBob();
    const valid = await signed();
    const withArtifact = (artifact: unknown): Deployment => ({ ...valid, artifact: artifact as ContractArtifact });
    await refused(network, withArtifact({ format: 'qed-artifact/2', contract: 'X', cstateHeight: 4 }), 'QED4031');
    await refused(network, withArtifact(edited((artifact) => (artifact.layoutHash = '5'))), 'QED4031');
    const { compiler } = valid.artifact;
    await refused(
      network,
      withArtifact(edited((artifact) => (artifact.compiler = { ...compiler, o1js: '1.0.0' }))),
      'QED4031',
    );
  });
});
