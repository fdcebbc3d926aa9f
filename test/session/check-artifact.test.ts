// A node cannot give a contract's state other names: everything that reads it wants the layout that the chain commits to.
import { beforeEach, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { parseArtifact } from '../../src/compiler/artifact/model.js';
import { layoutHashOf, type StorageLayout } from '../../src/compiler/ir/layout.js';
import { EventReader } from '../../src/cli/commands/events/event-reader.js';
import { deployedContract } from '../../src/cli/network/deployed-contract.js';
import { refuseOtherContracts } from '../../src/session/deploy-contract.js';
import { ContractClient, type ContractDescription } from '../../src/session/contract-client.js';
import { LocalProvingSessionStore } from '../../src/session/source/local-proving-session-store.js';
import type { RpcClient } from '../../src/wire/rpc-client.js';
import type { SessionSource } from '../../src/wire/session-source.js';
import { call, EFFECTS, FAUCET, SessionNetwork, TOKEN } from '../support/session-network.js';

let network: SessionNetwork;
beforeEach(() => void (network = new SessionNetwork()));

/** The same contract with other names of its fields. */
function named(artifact: ContractArtifact, nameOf: (i: number) => string): ContractArtifact {
  const fields = artifact.layout.fields.map((field, i) => ({ ...field, name: nameOf(i) }));
  const layout = { ...artifact.layout, fields };
  return { ...artifact, layout, layoutHash: layoutHashOf(layout as unknown as StorageLayout).toString() };
}

/** The same contract, whose fields have each other's names. */
const misnamed = (artifact: ContractArtifact): ContractArtifact =>
  named(artifact, (i) => artifact.layout.fields.at(-1 - i)!.name);

/** A node that serves changed artifacts and is honest beside. */
function lying(lie: (artifact: ContractArtifact) => ContractArtifact): SessionSource {
  const honest: SessionSource = network.chain;
  return new Proxy(honest, {
    get: (_, name: keyof SessionSource) =>
      name === 'contract'
        ? async (...asked: Parameters<SessionSource['contract']>) => {
            const witness = await honest.contract(...asked);
            return witness && { ...witness, artifact: lie(witness.artifact) };
          }
        : (honest[name] as (...args: unknown[]) => unknown).bind(honest),
  });
}

it('reads no state by a layout that is not that of the chain', async () => {
  const asked = async (source: SessionSource) => {
    const store = new LocalProvingSessionStore(source);
    return deployedContract(store, await store.anchor(), TOKEN);
  };
  const { artifact } = await asked(network.chain);
  expect(parseArtifact(misnamed(artifact)).layout.fields[0]!.name).not.toBe(artifact.layout.fields[0]!.name);
  await expect(asked(lying(misnamed))).rejects.toMatchObject({ code: 'QED3212' });

  // The client's own contract, at the id of another one.
  const { contract, layoutHash } = artifact;
  const description = { contract, layoutHash, methods: {}, events: {}, state: {} } as unknown as ContractDescription;
  const client = new (class extends ContractClient<never> {})(description, FAUCET);
  await expect(
    client.stateOf(
      lying(() => artifact),
      0n,
    ),
  ).rejects.toMatchObject({ code: 'QED3212' });
});

it('names no event by an artifact that is not that of the chain', async () => {
  const { submission } = await network.land('alice', call(EFFECTS, 'note', '-5'));
  const place = { checkpointId: network.chain.newest, userId: network.ids.alice, index: 0n };
  const entries = submission.events.map((event) => ({ ...place, ...event }));
  const newest = async (source: SessionSource) => {
    const node = new Proxy(source, {
      get: (of, name: keyof SessionSource | 'listEvents') =>
        name === 'listEvents' ? () => Promise.resolve({ entries, next: null }) : of[name],
    });
    return (await new EventReader(node as unknown as RpcClient, {}, 0n).newest(1)).events;
  };
  const honest = lying((artifact) => artifact);
  expect(await newest(honest)).toMatchObject([{ data: { contractId: EFFECTS, event: 'Noted' } }]);
  await expect(newest(lying((artifact) => named(artifact, (i) => `field${i}`)))).rejects.toMatchObject({
    code: 'QED3212',
  });
});

it('deploys nothing by the word of a node whose artifact is another one', async () => {
  const names = [{ name: 'token', contract: 'Token', contractId: TOKEN.toString() }];
  const shop = { contract: 'Shop', names } as unknown as ContractArtifact;
  await refuseOtherContracts(shop, network.chain);
  await expect(refuseOtherContracts(shop, lying(misnamed))).rejects.toMatchObject({ code: 'QED3212' });
  const denying = new Proxy(
    lying((artifact) => artifact),
    {
      get: (honest, name: keyof SessionSource) => (name === 'contract' ? async () => null : honest[name]),
    },
  );
  await expect(refuseOtherContracts(shop, denying)).rejects.toMatchObject({ code: 'QED3104' });
});
