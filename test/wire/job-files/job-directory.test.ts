// Jobs as files that several processes share: who has a job, when it is free again, and files that are damaged.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import type { ProofJob, QedProof } from '../../../src/prover/proof.js';
import { JobDirectory } from '../../../src/wire/job-files/job-directory.js';

const ID = 'a'.repeat(64);
const job: ProofJob = {
  program: { kind: 'protocol', name: 'ZkSignature' },
  circuit: 'ZkSignature',
  witness: { secret: '1' },
  children: [],
};
const proof: QedProof = {
  format: 'qed-proof/1',
  kind: 'simulation',
  program: 'ZkSignature',
  circuit: 'ZkSignature',
  output: '5',
  key: protocolKeys().ZkSignature,
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-jobs-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

const opened = (): JobDirectory => new JobDirectory(directory);

it('a job and its proof come back as they were written', async () => {
  opened().publish(ID, job);
  expect(await opened().jobIds()).toEqual([ID]);
  expect(await opened().inputsOf(ID)).toEqual(job);
  expect(opened().proofOf(ID)).toBeUndefined();
  opened().deliver(ID, proof);
  expect(opened().proofOf(ID)).toEqual(proof);
  opened().withdraw(ID);
  expect([await opened().jobIds(), opened().hasProof(ID)]).toEqual([[], false]);
});

it('what it makes for the owner alone, nobody else may look into', async () => {
  const inner = path.join(directory, 'deep', 'jobs');
  new JobDirectory(inner).make({ ownerOnly: true });
  expect((await stat(inner)).mode & 0o077).toBe(0);
});

it('a damaged job is refused, and a damaged proof is none', async () => {
  await writeFile(path.join(directory, `${ID}.job.json`), '{"format":"qed-job/1"}');
  await expect(opened().inputsOf(ID)).rejects.toMatchObject({ code: 'QED6056' });
  await expect(opened().inputsOf('b'.repeat(64))).rejects.toMatchObject({ code: 'QED6011' });
  const other = 'c'.repeat(64);
  opened().publish(ID, job);
  await writeFile(path.join(directory, `${other}.job.json`), await readFile(opened().jobFile(ID)));
  await expect(opened().inputsOf(other)).rejects.toMatchObject({ code: 'QED6056' });
  await writeFile(path.join(directory, `${ID}.proof.json`), '{');
  expect(opened().proofOf(ID)).toBeNull();
});

it('a directory that is not there or not to be written says so', async () => {
  await expect(new JobDirectory(path.join(directory, 'none')).jobIds()).rejects.toMatchObject({ code: 'QED6011' });
  await writeFile(path.join(directory, 'file'), '');
  expect(() => new JobDirectory(path.join(directory, 'file')).make()).toThrow(
    expect.objectContaining({ code: 'QED6022' }),
  );
  expect(() => new JobDirectory(path.join(directory, 'none')).publish(ID, job)).toThrow(
    expect.objectContaining({ code: 'QED6022' }),
  );
});

it('one process has a job, until it gives it back', () => {
  const [one, other] = [opened(), opened()];
  one.publish(ID, job);
  const claim = one.claim(ID)!;
  expect([one.claim(ID), other.claim(ID)]).toEqual([undefined, undefined]);
  claim.release();
  const second = other.claim(ID);
  expect(second).toBeDefined();
  // The first holder has nothing to give back any more.
  claim.release();
  expect(one.claim(ID)).toBeUndefined();
  second!.release();
});

it('a claim holds as long as its holder lives, and half a minute longer', async () => {
  const [one, other] = [opened(), opened()];
  one.publish(ID, job);
  const claim = one.claim(ID)!;
  for (let second = 0; second < 120; second += 5) {
    expect(other.claim(ID)).toBeUndefined();
    vi.advanceTimersByTime(5_000);
  }
  // A holder that was killed leaves its claim behind.
  const left = await readFile(path.join(directory, `${ID}.claim`), 'utf8');
  claim.release();
  await writeFile(path.join(directory, `${ID}.claim`), left);
  expect(other.claim(ID)).toBeUndefined();
  vi.advanceTimersByTime(29_000);
  expect(other.claim(ID)).toBeUndefined();
  vi.advanceTimersByTime(2_000);
  expect(other.claim(ID)).toBeUndefined();
  const taken = other.claim(ID);
  expect(taken).toBeDefined();
  taken!.release();
});

it('who proves a job hears that it was withdrawn', () => {
  opened().publish(ID, job);
  const claim = opened().claim(ID)!;
  vi.advanceTimersByTime(5_000);
  expect(claim.signal.aborted).toBe(false);
  opened().withdraw(ID);
  vi.advanceTimersByTime(5_000);
  expect(claim.signal.aborted).toBe(true);
  claim.release();
});
