// A session that was cut off goes on with its finished proofs; damaged, foreign and false ones are made again.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EndCapAuthorization } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { ProofJob, Prover, QedProof } from '../../src/prover/proof.js';
import type { SessionPlan, SessionProof } from '../../src/session/plan/session-plan.js';
import { KeptProofs } from '../../src/session/prove/kept-proofs.js';
import { proveSession } from '../../src/session/prove/prove-session.js';

const key = protocolKeys().UpsSegment;
const planned = (id: string, children: string[], output: bigint): SessionProof => ({
  id,
  title: id,
  program: { kind: 'protocol', name: 'UpsSegment' },
  circuit: id,
  witness: { for: id },
  children,
  output,
  keyHash: BigInt(key.hash),
});
const proofs = [planned('start', [], 1n), planned('step', ['start'], 2n), planned('end-cap', ['step'], 3n)];
const plan = { authorization: EndCapAuthorization.zero(), proofs } as unknown as SessionPlan;
const session = { genesisRoot: 1n, publicKey: { signatureFingerprint: 2n, keyParam: 3n }, calls: [] };

/** Makes proofs until it has made so many, and takes none for valid whose circuit it did not name itself. */
class FakeProver implements Prover {
  readonly made: string[] = [];

  constructor(
    private readonly until = 3,
    readonly kind: Prover['kind'] = 'proof',
  ) {}

  async prove({ circuit }: ProofJob): Promise<QedProof> {
    if (this.made.length === this.until) throw new Error('cut off');
    this.made.push(circuit);
    const output = proofs.find((one) => one.circuit === circuit)!.output.toString();
    const proof: NonNullable<QedProof['proof']> = {
      publicInput: [],
      publicOutput: [output],
      maxProofsVerified: 2,
      proof: `made for ${output}`,
    };
    return { format: 'qed-proof/1', kind: this.kind, program: 'UpsSegment', circuit, output, key, proof };
  }
  verify = ({ proof, output }: QedProof) => Promise.resolve(proof?.proof === `made for ${output}`);
  close = () => Promise.resolve();
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-kept-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const filesOf = async (): Promise<string[]> =>
  (await readdir(directory, { recursive: true }))
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(directory, name));

/** A session that is cut off after two proofs; the file of each, by what it proves. */
async function cutOff(): Promise<Record<string, string>> {
  const kept = new KeptProofs(directory, session);
  kept.startFrom({ checkpointId: 7n });
  await expect(proveSession(plan, new FakeProver(2), null, { kept })).rejects.toThrow('cut off');
  const named = await Promise.all(
    (await filesOf()).map(async (file) => [
      (JSON.parse(await readFile(file, 'utf8')) as QedProof).circuit ?? 'anchor',
      file,
    ]),
  );
  return Object.fromEntries(named) as Record<string, string>;
}

async function resume(prover = new FakeProver()): Promise<readonly string[]> {
  await proveSession(plan, prover, null, { kept: new KeptProofs(directory, session) });
  return prover.made;
}

it('keeps what is finished, for the owner alone', async () => {
  const files = await cutOff();
  expect(Object.keys(files).sort()).toEqual(['anchor', 'start', 'step']);
  for (const file of Object.values(files)) expect((await stat(file)).mode & 0o077).toBe(0);
  expect((await stat(path.dirname(files['step']!))).mode & 0o077).toBe(0);
  expect(new KeptProofs(directory, session).anchorId()).toBe(7n);
});

it('goes on where it was, and needs no children of what is there', async () => {
  const files = await cutOff();
  await rm(files['start']!);
  expect(await resume()).toEqual(['end-cap']);
  expect(await resume()).toEqual([]);
});

it('makes again what is cut short, of another proof, false or a simulation', async () => {
  const files = await cutOff();
  const step = await readFile(files['step']!, 'utf8');
  const proof = JSON.parse(step) as QedProof;
  const damaged = [
    step.slice(0, -20),
    await readFile(files['start']!, 'utf8'),
    JSON.stringify({ ...proof, proof: { ...proof.proof, proof: 'made by somebody else' } }),
    JSON.stringify({ ...proof, kind: 'simulation' }),
    JSON.stringify({ ...proof, key: { ...proof.key, hash: '5' } }),
  ];
  for (const text of damaged) {
    await writeFile(files['step']!, text);
    expect(await resume()).toEqual(['step', 'end-cap']);
    for (const file of await filesOf()) if (!Object.values(files).includes(file)) await rm(file);
  }
});

it('keeps nothing of one session for another', async () => {
  await cutOff();
  const others = [
    { ...session, genesisRoot: 2n },
    { ...session, publicKey: { ...session.publicKey, keyParam: 4n } },
    { ...session, calls: [{ contractId: 2n, method: 'mint', args: [1] }] },
  ];
  for (const other of others) expect(new KeptProofs(directory, other).anchorId()).toBeUndefined();
});

it('forgets the proofs of an earlier attempt, and a session that is over', async () => {
  await cutOff();
  const kept = new KeptProofs(directory, session);
  kept.startFrom({ checkpointId: 8n });
  expect(await filesOf()).toHaveLength(1);
  kept.forget();
  expect(await filesOf()).toEqual([]);
});

it('proves on where nothing can be kept, and says why', async () => {
  const reasons: string[] = [];
  await writeFile(path.join(directory, 'file'), '');
  const kept = new KeptProofs(path.join(directory, 'file'), session, (reason) => reasons.push(reason));
  kept.startFrom({ checkpointId: 7n });
  await proveSession(plan, new FakeProver(), null, { kept });
  // Node 24 takes what it cannot look for as removed; older versions say so.
  expect(reasons.length).toBeGreaterThanOrEqual(4);
  expect(reasons.join()).toContain('ENOTDIR');
});
