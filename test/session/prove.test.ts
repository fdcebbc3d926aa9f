// Proving follows the plan, runs independent proofs in parallel, gives the secret to nothing but the signature, and
// stops on errors.
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { EndCapAuthorization, KeySecret, SignatureStatement } from '../../src/parth/statements/session.js';
import type { ProofJob, Prover, QedProof } from '../../src/prover/proof.js';
import { proveSession, type ProveProgress } from '../../src/session/prove/prove-session.js';
import type { SessionProof, SessionPlan } from '../../src/session/plan/session-plan.js';

const SECRET = FIELD_ORDER - 12345n;
const keyParam = KeySecret.hash({ secret: SECRET });
const authorization = { ...EndCapAuthorization.zero(), userId: 3n };
const message = EndCapAuthorization.hash(authorization);

const planned = (id: string, children: string[], rest: Partial<SessionProof> = {}): SessionProof => ({
  id,
  title: id,
  program: { kind: 'protocol', name: 'UpsSegment' },
  circuit: id,
  witness: { for: id },
  children,
  output: BigInt(id.length),
  keyHash: 5n,
  ...rest,
});
const signature = planned('signature', [], {
  program: { kind: 'protocol', name: 'ZkSignature' },
  witness: { message: message.toString() },
  lacks: 'secret',
  output: SignatureStatement.hash({ keyParam, message }),
});
/** Two calls: their proofs, the start and the signature stand alone, the steps are a chain. */
const proofs = [
  planned('call-0', []),
  planned('start', []),
  planned('step-0', ['start', 'call-0']),
  planned('call-1', []),
  planned('step-1', ['step-0', 'call-1']),
  signature,
  planned('end-cap', ['step-1', 'signature']),
];
const plan = { publicKey: { signatureFingerprint: 5n, keyParam }, authorization, proofs } as unknown as SessionPlan;

/** Ends each proof some turns later, the first ones last, and writes down what it was asked. */
class FakeProver implements Prover {
  readonly kind = 'simulation';
  readonly jobs: ProofJob[] = [];
  underWay = 0;
  most = 0;

  constructor(private readonly change: (proof: QedProof) => QedProof = (proof) => proof) {}

  async prove(job: ProofJob): Promise<QedProof> {
    this.jobs.push(job);
    this.most = Math.max(this.most, ++this.underWay);
    await new Promise((resolve) => setTimeout(resolve, 10 - this.jobs.length));
    this.underWay--;
    const of = proofs.find(({ circuit }) => circuit === job.circuit)!;
    return this.change({
      format: 'qed-proof/1',
      kind: 'simulation',
      program: 'P',
      circuit: job.circuit,
      output: of.output.toString(),
      key: { data: '', hash: '5' },
    });
  }
  verify = () => Promise.resolve(true);
  close = () => Promise.resolve();
}

const circuitsOf = (prover: FakeProver) => prover.jobs.map(({ circuit }) => circuit);

describe('proving a session', () => {
  it('goes by the plan, one proof after the other, children before parents', async () => {
    const prover = new FakeProver();
    const { proof } = await proveSession(plan, prover, SECRET);
    expect(circuitsOf(prover)).toEqual(proofs.map(({ id }) => id));
    expect(prover.most).toBe(1);
    expect(proof.circuit).toBe('end-cap');
    expect(prover.jobs.find(({ circuit }) => circuit === 'step-1')!.children.map(({ circuit }) => circuit)).toEqual([
      'step-0',
      'call-1',
    ]);
  });

  it('makes independent proofs at once, no more than asked for', async () => {
    const prover = new FakeProver();
    await proveSession(plan, prover, SECRET, { concurrency: 3 });
    expect(prover.most).toBe(3);
    const order = circuitsOf(prover);
    for (const { id, children } of proofs) {
      for (const child of children) expect(order.indexOf(child)).toBeLessThan(order.indexOf(id));
    }
  });

  it('gives the secret to the signature alone', async () => {
    const prover = new FakeProver();
    const submission = await proveSession(plan, prover, SECRET);
    const holders = prover.jobs.filter((job) => JSON.stringify(job.witness).includes(SECRET.toString()));
    expect(holders.map(({ circuit }) => circuit)).toEqual(['signature']);
    expect(holders[0]!.witness).toEqual({ secret: SECRET.toString(), message: message.toString() });
    expect(JSON.stringify(submission)).not.toContain(SECRET.toString());
  });

  it('reports every proof when it starts and when it is done', async () => {
    const seen: ProveProgress[] = [];
    await proveSession(plan, new FakeProver(), SECRET, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ state, title }) => `${state} ${title}`)).toEqual(
      proofs.flatMap(({ title }) => [`started ${title}`, `done ${title}`]),
    );
    expect(seen.at(-1)).toMatchObject({ step: 7, total: 7, done: 7 });
    expect(seen.at(-1)!.seconds).toBeGreaterThan(0);
  });
});

describe('proving stops', () => {
  it("with another key's secret, before any proof", async () => {
    const prover = new FakeProver();
    await expect(proveSession(plan, prover, 1n)).rejects.toMatchObject({ code: 'QED3210' });
    expect(prover.jobs).toEqual([]);
  });

  it.each<[string, (proof: QedProof) => QedProof]>([
    ['states something else', (proof) => ({ ...proof, output: '1' })],
    ['has another key', (proof) => ({ ...proof, key: { data: '', hash: '6' } })],
    ['is of another kind', (proof) => ({ ...proof, kind: 'proof' })],
  ])('at a proof that %s', async (_, change) => {
    const prover = new FakeProver((proof) => (proof.circuit === 'step-0' ? change(proof) : proof));
    await expect(proveSession(plan, prover, SECRET)).rejects.toMatchObject({ code: 'QED3211' });
    expect(circuitsOf(prover)).not.toContain('call-1');
  });

  it('when a proof fails: those under way end, nothing new starts', async () => {
    const prover = new FakeProver((proof) => {
      if (proof.circuit === 'start') throw new Error('out of memory');
      return proof;
    });
    await expect(proveSession(plan, prover, SECRET, { concurrency: 2 })).rejects.toThrow('out of memory');
    expect(prover.underWay).toBe(0);
    expect(circuitsOf(prover)).toEqual(expect.arrayContaining(['start', 'call-0']));
    expect(circuitsOf(prover)).not.toContain('end-cap');
  });

  it('when it is told to', async () => {
    const stop = new AbortController();
    const prover = new FakeProver((proof) => {
      if (proof.circuit === 'start') stop.abort();
      return proof;
    });
    await expect(proveSession(plan, prover, SECRET, { signal: stop.signal })).rejects.toThrow();
    expect(circuitsOf(prover)).toEqual(['call-0', 'start']);
  });
});
