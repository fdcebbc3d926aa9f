import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContractArtifact } from '../../../compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../../compiler/artifact/assemble.js';
import { startDevnet, type Devnet } from '../../../node/devnet.js';
import { devnetGenesis } from '../../../node/devnet-genesis.js';
import { RpcClient } from '../../../wire/rpc-client.js';
import { genesisToJSON } from '../../../parth/genesis/genesis-file.js';
import { genesisState } from '../../../parth/genesis/genesis-state.js';
import { protocolKeys } from '../../../prover/programs/keys.js';
import { verifyCheckpoint } from '../../../prover/proving/verify-checkpoint.js';
import { checkpointProofText } from '../../../wire/checkpoint.js';
import { LocalProvingSessionStore } from '../../../session/source/local-proving-session-store.js';
import { planSession } from '../../../session/plan/plan-session.js';
import type { SessionCall } from '../../../session/files/session-file.js';
import { readField } from '../../../compiler/call/read-state.js';
import { systemContracts } from '../../../system/system-contracts.js';
import type { CommandContext } from '../../command.js';
import { refuseExisting, writeOutputFile } from '../../output/output-file.js';
import { openProver } from '../../network/open-prover.js';
import { buildArtifact, compileSources } from '../../contracts/compile-files.js';
import { deployContract } from '../../../session/deploy-contract.js';
import { MeasuredProver } from '../../session/measured-prover.js';
import { planText, proveWithProgress } from '../../session/session-text.js';
import { newUser, type DemoUser } from './demo-user.js';

/** What `qed demo --json` gives. */
export interface DemoReport {
  /** False in a simulation: then nothing was proven. */
  readonly verified: boolean;
  readonly simulated: boolean;
  readonly users: Readonly<Record<string, { readonly userId: bigint; readonly balance: string }>>;
  readonly checkpoints: readonly { readonly id: bigint; readonly sealedRoot: string; readonly proven: boolean }[];
  readonly proofs: { readonly count: number; readonly seconds: number };
  readonly genesisRoot: string;
  /** Wall time of it all. */
  readonly seconds: number;
}

const TOKEN = fileURLToPath(new URL('../../../../fixtures/contracts/token.ts', import.meta.url));

/**
 * One real block after another, end to end: compile a token; register alice and bob; deploy; alice mints 100 and sends 40 in one session; bob
 * claims 40; every checkpoint is proven and the last proof verified from genesis. All on a fresh store that is thrown away.
 */
export async function runDemo(
  context: CommandContext,
  { simulate, keep, force }: { simulate: boolean; keep?: string; force?: boolean },
): Promise<DemoReport> {
  const kept =
    keep === undefined ? undefined : ([path.join(keep, 'proof.json'), path.join(keep, 'genesis.json')] as const);
  refuseExisting(kept ?? [], force);
  const { progress, output } = context;
  const began = performance.now();
  const home = await mkdtemp(path.join(tmpdir(), 'qed-demo-'));
  let devnet: Devnet | undefined;
  try {
    const artifact = await compileToken(context, { simulate, outDir: home });
    const opened = await openProver(context, { simulate });
    const prover = new MeasuredProver(opened, (circuit, seconds, count) =>
      output.log(`    proof ${count}: ${circuit}, ${seconds.toFixed(1)} s`),
    );
    const systemArtifacts = systemContracts();
    const genesis = devnetGenesis(systemArtifacts, { simulated: simulate });
    const network = await progress.step('starting the network', () =>
      // blocks are sealed when the story has something for them
      startDevnet({
        dataDir: home,
        genesis,
        systemArtifacts,
        prover,
        port: 0,
        workers: opened.concurrency,
        blockInterval: 0,
      }),
    );
    devnet = network;
    const node = new RpcClient(network.url);
    const [alice, bob] = [newUser('alice'), newUser('bob')];

    await progress.step('registering alice and bob', async () => {
      const submissions = [await node.register(alice.publicKeyHash), await node.register(bob.publicKeyHash)];
      await network.seal();
      [alice.userId, bob.userId] = await Promise.all(
        submissions.map(async (id) => (await node.waitForSubmission(id)).userId!),
      );
    });
    const contractId = await progress.step('deploying the token', async () => {
      const submission = await deployContract({ node, prover, key: alice, artifact, salt: 0n });
      await network.seal();
      return (await node.waitForSubmission(submission)).contractId!;
    });
    const session = async (user: DemoUser, title: string, calls: SessionCall[]): Promise<void> => {
      const plan = await planSession({ source: node, calls, publicKey: user.publicKey });
      output.log(planText(plan));
      const endCap = await proveWithProgress(progress, title, plan, prover, user.secret, {
        concurrency: opened.concurrency,
        signal: context.signal,
      });
      const submission = await node.submitEndCap(endCap);
      await network.seal();
      await node.waitForSubmission(submission);
    };
    await session(alice, 'alice mints 100 and sends 40 to bob', [
      { contractId, method: 'mint', args: ['100'] },
      { contractId, method: 'transfer', args: [bob.userId.toString(), '40'] },
    ]);
    await session(bob, 'bob claims 40', [{ contractId, method: 'claim', args: [alice.userId.toString()] }]);

    const head = await network.state.head();
    await progress.step(simulate ? 'simulating the checkpoints' : 'proving the checkpoints', () =>
      network.waitForProven(head),
    );
    const genesisRoot = genesisState(genesis).root;
    const verified = simulate
      ? false
      : await progress.step('verifying the last proof from genesis', () => verify(node, opened, genesisRoot, head));
    if (kept !== undefined) {
      writeOutputFile(kept[0], checkpointProofText(await node.getProof(head)), force);
      writeOutputFile(kept[1], `${JSON.stringify(genesisToJSON(genesis), null, 2)}\n`, force);
    }
    return {
      verified,
      simulated: simulate,
      users: {
        alice: { userId: alice.userId, balance: await balanceOf(node, contractId, alice.userId) },
        bob: { userId: bob.userId, balance: await balanceOf(node, contractId, bob.userId) },
      },
      checkpoints: (await node.listCheckpoints()).map(({ id, checkpointTreeRoot, proven }) => ({
        id,
        sealedRoot: checkpointTreeRoot.toString(),
        proven: proven && !simulate,
      })),
      proofs: prover.measured,
      genesisRoot: genesisRoot.toString(),
      seconds: Math.round((performance.now() - began) / 100) / 10,
    };
  } finally {
    await devnet?.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function compileToken(
  { progress, config }: CommandContext,
  { simulate, outDir }: { simulate: boolean; outDir: string },
): Promise<ContractArtifact> {
  return progress.step('compiling the token', async (note) => {
    const { contracts } = await compileSources([TOKEN]);
    if (simulate) return simulatedArtifact(contracts[0]!);
    return (await buildArtifact(contracts[0]!, { cacheDir: config.cacheDir, outDir, note })).artifact;
  });
}

async function verify(
  node: RpcClient,
  prover: Awaited<ReturnType<typeof openProver>>,
  genesisRoot: bigint,
  head: bigint,
): Promise<boolean> {
  const header = await verifyCheckpoint(await node.getProof(head), {
    genesisRoot,
    key: protocolKeys().Checkpoint,
    prover,
  });
  return header.checkpointId === head;
}

async function balanceOf(node: RpcClient, contractId: bigint, userId: bigint): Promise<string> {
  const store = new LocalProvingSessionStore(node);
  const anchor = await store.anchor();
  const { artifact } = (await store.contract(anchor, contractId))!;
  const slots = new Map((await store.userContract(anchor, userId, contractId)).slots);
  return String(readField(artifact, (slot) => slots.get(slot) ?? 0n, 'balance'));
}
