// A directory of jobs that somebody else fills: helpers refuse what is no job and go on, and a session ends whatever lies there.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { proveFiles } from '../../src/cli/commands/prove-batch/prove-files.js';
import { QedError } from '../../src/base/errors.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { ProofJob, Prover, QedProof } from '../../src/prover/proof.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import type { SessionProof } from '../../src/session/plan/session-plan.js';
import { plannedId } from '../../src/session/prove/planned-proof.js';
import { SharedJobs, whatOthersMayProve } from '../../src/session/prove/shared-jobs.js';
import { JobDirectory } from '../../src/wire/job-files/job-directory.js';

const key = protocolKeys().ZkSignature;
const job: ProofJob = {
  program: { kind: 'protocol', name: 'ZkSignature' },
  circuit: 'ZkSignature',
  witness: { message: '1', secret: '2' },
  children: [],
};
const proof: QedProof = { format: 'qed-proof/1', kind: 'proof', program: 'p', circuit: 'c', output: '7', key };
const planned: SessionProof = {
  ...job,
  id: 'one',
  title: 'one',
  children: [],
  output: 7n,
  keyHash: BigInt(key.hash),
};
const BAD = 'a'.repeat(64);
const GOOD = 'b'.repeat(64);
const ID = plannedId(planned);

let directory: JobDirectory;
beforeEach(async () => {
  directory = new JobDirectory(await mkdtemp(path.join(tmpdir(), 'qed-hostile-')));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory.path, { recursive: true, force: true });
});

const file = (name: string): string => path.join(directory.path, name);
const withInputs = (inputs: object): string =>
  JSON.stringify({ format: 'qed-job/1', jobId: BAD, inputs: { ...job, ...inputs } });
const ofContract = (artifact: object): string =>
  withInputs({
    program: {
      kind: 'contract',
      artifact: { format: 'qed-artifact/2', contract: 'X', cstateHeight: 1, ...artifact },
      method: 'm',
    },
  });
const nested = '['.repeat(100_000) + ']'.repeat(100_000);

it.each<[string, string, (name: string) => Promise<unknown>]>([
  ['a contract without methods', 'QED1201', (name) => writeFile(name, ofContract({}))],
  ['a contract with no method in its list', 'QED1201', (name) => writeFile(name, ofContract({ methods: [null] }))],
  ['endless brackets', 'QED6056', (name) => writeFile(name, withInputs({ witness: '?' }).replace('"?"', nested))],
  ['a directory', 'QED6011', (name) => mkdir(name)],
  ['a pipe', 'QED6011', async (name) => execFileSync('mkfifo', [name])],
  ['a device', 'QED6011', (name) => symlink('/dev/zero', name)],
  ['gigabytes', 'QED6011', (name) => writeFile(name, '').then(() => truncate(name, 3 * 2 ** 30))],
])('a helper refuses %s for a job, and goes on', async (_what, code, write) => {
  await write(directory.jobFile(BAD));
  directory.publish(GOOD, job);
  const stop = new AbortController();
  const failures: string[] = [];
  await proveFiles(directory, new SimulatedProver(), {
    concurrency: 1,
    signal: stop.signal,
    follow: true,
    onProof: () => stop.abort(),
    onFailure: (failed) => failures.push(failed.code),
  });
  expect(failures).toEqual([code]);
  expect(directory.hasProof(GOOD)).toBe(true);
});

it('a fault of the prover itself at one job leaves the others', async () => {
  directory.publish(BAD, { ...job, circuit: 'bad' });
  directory.publish(GOOD, job);
  const prove = ({ circuit }: ProofJob) =>
    circuit === 'bad' ? Promise.reject(new TypeError('oh')) : Promise.resolve(proof);
  const failures: string[] = [];
  const options = { concurrency: 1, signal: new AbortController().signal, follow: false, onProof: () => undefined };
  await proveFiles(directory, { prove }, { ...options, onFailure: ({ code }) => failures.push(code) });
  expect([failures, directory.hasProof(GOOD)]).toEqual([['QED2011'], true]);
});

it('names that are none of a job are left alone', async () => {
  for (const name of ['', '\u001b]0;x\u0007', 'x'.repeat(200), BAD.toUpperCase()])
    await writeFile(file(`${name}.job.json`), '{}');
  expect(await directory.jobIds()).toEqual([]);
});

it('a helper says that it cannot write, and does not wait for it', async () => {
  directory.publish(GOOD, job);
  class Unwritable extends JobDirectory {
    override claim(): never {
      throw new QedError('QED6022', 'read-only', { hint: '' });
    }
  }
  const options = { concurrency: 1, signal: new AbortController().signal, follow: true };
  const callbacks = { onProof: () => undefined, onFailure: () => undefined };
  const proving = proveFiles(new Unwritable(directory.path), new SimulatedProver(), { ...options, ...callbacks });
  await expect(proving).rejects.toMatchObject({ code: 'QED6022' });
});

it('a proof that comes when the job was withdrawn is not left behind', async () => {
  directory.publish(GOOD, job);
  const stop = new AbortController();
  const prove = async () => {
    directory.withdraw(GOOD);
    setTimeout(() => stop.abort(), 100);
    return proof;
  };
  const options = { concurrency: 1, signal: stop.signal, follow: true, onProof: () => undefined };
  await proveFiles(directory, { prove }, { ...options, onFailure: () => undefined });
  expect(await readdir(directory.path)).toEqual([]);
});

/** Proves on this machine, unless a test says otherwise. */
const prover = (over: Partial<Prover> = {}): Prover => ({
  kind: 'proof',
  prove: () => Promise.resolve(proof),
  verify: () => Promise.resolve(true),
  close: () => Promise.resolve(),
  ...over,
});
const session = (over?: Partial<Prover>) => new SharedJobs(directory, prover(over), 1).prove(planned, job, true);

it.each<[string, () => unknown]>([
  ['a directory', () => mkdir(file(`${ID}.proof.json/in`), { recursive: true })],
  ['a pipe', () => execFileSync('mkfifo', [file(`${ID}.proof.json`)])],
  ['a device', () => symlink('/dev/zero', file(`${ID}.proof.json`))],
  ['endless brackets', () => writeFile(file(`${ID}.proof.json`), nested)],
  ['a proof at which the verifier dies', () => directory.deliver(ID, proof)],
])('a session makes its proof where it finds %s for it', async (_what, put) => {
  await put();
  const verify = () => Promise.reject(new QedError('QED2012', 'killed', { hint: '' }));
  expect(await session({ verify })).toEqual(proof);
  expect(await readdir(directory.path)).toEqual([]);
});

it('a session writes its job where there is a directory of that name', async () => {
  await mkdir(path.join(directory.jobFile(ID), 'in'), { recursive: true });
  expect(await session()).toEqual(proof);
  expect(await readdir(directory.path)).toEqual([]);
});

it.each<[string, () => unknown]>([
  ['a directory', () => mkdir(file(`${ID}.claim/in`), { recursive: true })],
  ['a pipe', () => execFileSync('mkfifo', [file(`${ID}.claim`)])],
  ['a link to nothing', () => symlink('/nowhere', file(`${ID}.claim`))],
])('%s is a claim of nobody', async (_what, put) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  await put();
  directory.publish(ID, job);
  expect(directory.claim(ID)).toBeUndefined();
  vi.advanceTimersByTime(31_000);
  expect(directory.claim(ID)).toBeUndefined();
  directory.claim(ID)!.release();
  directory.withdraw(ID);
  expect(await readdir(directory.path)).toEqual([]);
});

it.each<[string, () => Promise<unknown>]>([
  ['is removed', () => rm(directory.path, { recursive: true })],
  [
    'becomes a file',
    async () => {
      await rename(directory.path, `${directory.path}-old`);
      await writeFile(directory.path, '');
      await rm(`${directory.path}-old`, { recursive: true });
    },
  ],
])('a session goes on with what is ready when the directory %s', async (_what, change) => {
  const shared = new SharedJobs(directory, prover({ prove: () => sleep(50).then(() => proof) }), 1);
  const proofs = Promise.all([7n, 8n].map((output) => shared.prove({ ...planned, output }, job, true)));
  await change();
  expect(await proofs).toEqual([proof, proof]);
  // A job that cannot be written fails it, and nothing waits for ever.
  const failed = [7n, 8n].map((output) => shared.prove({ ...planned, output }, job, true));
  for (const one of failed) await expect(one).rejects.toMatchObject({ code: 'QED6022' });
});

it('a job that cannot be written fails all that wait', async () => {
  class Full extends JobDirectory {
    override publish(jobId: string, inputs: ProofJob): void {
      if (jobId !== ID) throw new QedError('QED6022', 'full', { hint: '' });
      super.publish(jobId, inputs);
      this.claim(jobId);
    }
  }
  const shared = new SharedJobs(new Full(directory.path), prover(), 1);
  const waiting = shared.prove(planned, job, true);
  const failing = shared.prove({ ...planned, output: 8n }, job, true);
  await expect(failing).rejects.toMatchObject({ code: 'QED6022' });
  await expect(waiting).rejects.toMatchObject({ code: 'QED6022' });
  expect(directory.has(ID)).toBe(false);
});

it('a session waits a quarter of an hour for a job that another one holds', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  let done = false;
  directory.publish(ID, job);
  const held = new JobDirectory(directory.path).claim(ID)!;
  const made = session().then(() => (done = true));
  const pass = async (minutes: number): Promise<void> => {
    for (let step = 0; step < minutes * 12; step++) {
      await vi.advanceTimersByTimeAsync(5_000);
      await new Promise((turn) => setImmediate(turn));
    }
  };
  await pass(14);
  expect(done).toBe(false);
  await pass(2);
  await made;
  expect(held.signal.aborted).toBe(true);
  held.release();
});

it('others prove neither what needs the secret nor what verifies the proof of a signature', () => {
  const of = (id: string, children: string[], lacks?: 'secret' | 'signature'): SessionProof => ({
    ...planned,
    id,
    children,
    ...(lacks === undefined ? {} : { lacks }),
  });
  const standard = [of('call', []), of('segment', ['call']), of('signature', [], 'secret')];
  const proofs = [...standard, of('end-cap', ['segment', 'signature'])];
  const names = (all: SessionProof[]): string[] => all.filter(whatOthersMayProve(all)).map(({ id }) => id);
  expect(names(proofs)).toEqual(['call', 'segment']);
  expect(names([of('call', []), of('end-cap', ['call'], 'signature')])).toEqual(['call']);
  // An actor has no secret: whoever knows the session can prove all of it.
  expect(names([of('signature', []), of('end-cap', ['signature'])])).toEqual(['signature', 'end-cap']);
});
