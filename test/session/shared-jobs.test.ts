// A session that several machines prove: what lies in the directory, whose proofs are taken, and what never leaves the user's machine.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { proveFiles } from '../../src/cli/commands/prove-batch/prove-files.js';
import { QedError } from '../../src/base/errors.js';
import { EndCapAuthorization } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { ProofJob, Prover, QedProof } from '../../src/prover/proof.js';
import type { SessionPlan, SessionProof } from '../../src/session/plan/session-plan.js';
import { plannedId } from '../../src/session/prove/planned-proof.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { SharedJobs } from '../../src/session/prove/shared-jobs.js';
import { JobDirectory } from '../../src/wire/job-files/job-directory.js';

const key = protocolKeys().UpsSegment;
const planned = (id: string, children: string[], output: bigint, lacks?: 'secret'): SessionProof => ({
  id,
  title: id,
  program: { kind: 'protocol', name: 'UpsSegment' },
  circuit: id,
  witness: { for: id },
  ...(lacks === undefined ? {} : { lacks }),
  children,
  output,
  keyHash: BigInt(key.hash),
});
const proofs = [
  planned('left', [], 1n),
  planned('right', [], 2n),
  planned('far', [], 3n),
  planned('join', ['left', 'right'], 4n),
  planned('end-cap', ['join', 'far'], 5n),
];
const plan = { authorization: EndCapAuthorization.zero(), proofs } as unknown as SessionPlan;
const proofNamed = (circuit: string, made = `made for ${circuit}`): QedProof => {
  const output = proofs.find((one) => one.circuit === circuit)!.output.toString();
  const proof = { publicInput: [], publicOutput: [output], maxProofsVerified: 2 as const, proof: made };
  return { format: 'qed-proof/1', kind: 'proof', program: 'UpsSegment', circuit, output, key, proof };
};

/** Takes its time for each proof, and fails at those named. */
class SlowProver implements Prover {
  readonly kind = 'proof';
  readonly made: string[] = [];

  constructor(
    private readonly milliseconds: number,
    private readonly failsAt: readonly string[] = [],
  ) {}

  async prove(
    { circuit }: ProofJob,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<QedProof> {
    await sleep(this.milliseconds, undefined, { ...(signal === undefined ? {} : { signal }) });
    if (this.failsAt.includes(circuit)) throw new Error(`no ${circuit}`);
    this.made.push(circuit);
    return proofNamed(circuit);
  }
  verify = ({ proof, circuit }: QedProof) => Promise.resolve(proof?.proof === `made for ${circuit}`);
  close = () => Promise.resolve();
}

let directory: JobDirectory;
beforeEach(async () => {
  directory = new JobDirectory(await mkdtemp(path.join(tmpdir(), 'qed-shared-')));
});
afterEach(() => rm(directory.path, { recursive: true, force: true }));

const files = (): Promise<string[]> => readdir(directory.path);

/** Another machine that proves what lies in the directory. */
function follow(prover: SlowProver, concurrency = 1) {
  const stop = new AbortController();
  const failures: string[] = [];
  const ended = proveFiles(directory, prover, {
    concurrency,
    signal: stop.signal,
    follow: true,
    onProof: () => undefined,
    onFailure: ({ code }) => failures.push(code),
  });
  return { failures, stop: () => (stop.abort(), ended) };
}

it('two machines share the proofs, and nothing is left behind', async () => {
  const [here, there] = [new SlowProver(1_500), new SlowProver(100)];
  const worker = follow(there, 2);
  const shared = new SharedJobs(directory, here, 1);
  const { proof } = await proveSession(plan, here, null, { shared });
  await worker.stop();
  expect(proof).toEqual(proofNamed('end-cap'));
  expect([...here.made, ...there.made].sort()).toEqual(['end-cap', 'far', 'join', 'left', 'right']);
  expect(there.made.length).toBeGreaterThanOrEqual(2);
  expect(await files()).toEqual([]);
});

it('proves alone where nobody helps', async () => {
  const here = new SlowProver(1);
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 2) });
  expect([...here.made].sort()).toEqual(['end-cap', 'far', 'join', 'left', 'right']);
  expect(await files()).toEqual([]);
});

it('what lacks the secret is no file at any time', async () => {
  const [open, secret] = [planned('left', [], 1n), planned('end-cap', ['left'], 5n, 'secret')];
  const published: string[] = [];
  class Watched extends JobDirectory {
    override publish(jobId: string, inputs: ProofJob): void {
      published.push(inputs.circuit);
      super.publish(jobId, inputs);
    }
  }
  const here = new SlowProver(1);
  const shared = new SharedJobs(new Watched(directory.path), here, 1);
  const jobOf = ({ program, circuit, witness }: SessionProof): ProofJob => ({
    program,
    circuit,
    witness,
    children: [],
  });
  await shared.prove(open, jobOf(open), true);
  await shared.prove(secret, jobOf(secret), false);
  expect([published, here.made]).toEqual([['left'], ['left', 'end-cap']]);
});

it.each([
  ['another proof', proofNamed('far')],
  ['a proof that does not hold', proofNamed('left', 'forged')],
  ['a simulation', { ...proofNamed('left'), kind: 'simulation' as const }],
  ['a proof under another key', { ...proofNamed('left'), key: protocolKeys().UpsEndCap }],
])('%s in the directory is made anew', async (_what, given) => {
  const here = new SlowProver(1);
  directory.deliver(plannedId(proofs[0]!), given);
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 1) });
  expect(here.made).toContain('left');
  expect(await files()).toEqual([]);
});

it('a proof that was left there is taken up', async () => {
  const here = new SlowProver(1);
  directory.deliver(plannedId(proofs[0]!), proofNamed('left'));
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 1) });
  expect(here.made).not.toContain('left');
});

it('what a killed session has left is proven once, by whoever helps, and taken up when it goes on', async () => {
  const left = proofs.slice(0, 3);
  for (const one of left)
    directory.publish(plannedId(one), {
      program: one.program,
      circuit: one.circuit,
      witness: one.witness,
      children: [],
    });
  const helpers = [new SlowProver(1), new SlowProver(1)];
  const working = helpers.map((prover) => follow(prover));
  await expect.poll(() => left.every((one) => directory.hasProof(plannedId(one)))).toBe(true);
  await sleep(1_200);
  await Promise.all(working.map(({ stop }) => stop()));
  expect(helpers.flatMap(({ made }) => made).sort()).toEqual(['far', 'left', 'right']);
  const here = new SlowProver(1);
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 1) });
  expect(here.made).toEqual(['join', 'end-cap']);
  expect(await files()).toEqual([]);
});

it('jobs that were left there and are kept by now are taken back', async () => {
  const here = new SlowProver(1);
  for (const one of proofs) {
    const { program, circuit, witness } = one;
    directory.publish(plannedId(one), { program, circuit, witness, children: [] });
  }
  directory.deliver(plannedId(proofs[0]!), proofNamed('left'));
  const kept = {
    read: ({ circuit }: SessionProof) => (circuit === 'join' ? proofNamed('join') : undefined),
    keep: () => undefined,
  };
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 1), kept });
  expect(here.made).toEqual(['far', 'end-cap']);
  expect(await files()).toEqual([]);
});

it('what another machine cannot prove is proven here', async () => {
  const [here, there] = [new SlowProver(800), new SlowProver(1, ['left', 'right', 'far', 'join', 'end-cap'])];
  const unable = {
    prove: (job: ProofJob) =>
      there.prove(job).catch(() => Promise.reject(new QedError('QED2012', 'killed', { hint: 'try again' }))),
  };
  const stop = new AbortController();
  const failures: string[] = [];
  const ended = proveFiles(directory, unable, {
    concurrency: 2,
    signal: stop.signal,
    follow: true,
    onProof: () => undefined,
    onFailure: ({ code }) => failures.push(code),
  });
  await proveSession(plan, here, null, { shared: new SharedJobs(directory, here, 1) });
  stop.abort();
  await ended;
  expect([...here.made].sort()).toEqual(['end-cap', 'far', 'join', 'left', 'right']);
  expect(new Set(failures)).toEqual(new Set(['QED2012']));
});

it('a failure here fails the session and withdraws what waits', async () => {
  const here = new SlowProver(20, ['left']);
  const shared = new SharedJobs(directory, here, 1);
  await expect(proveSession(plan, here, null, { shared })).rejects.toThrow('no left');
  expect(await files()).toEqual([]);
});

it('an interrupted session withdraws its jobs at once', async () => {
  const here = new SlowProver(200);
  const shared = new SharedJobs(directory, here, 1);
  const stop = new AbortController();
  const ended = proveSession(plan, here, null, { shared, signal: stop.signal });
  await sleep(50);
  expect((await files()).filter((name) => name.endsWith('.job.json'))).toHaveLength(3);
  stop.abort();
  shared.close(new Error('interrupted'));
  expect((await files()).filter((name) => name.endsWith('.job.json'))).toEqual([]);
  await expect(ended).rejects.toThrow();
});
