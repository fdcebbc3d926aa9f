// A user signs a session with a key as Mina wallets have them, and somebody else proves it without the secret.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateKey, PublicKey as MinaKey } from 'o1js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PublicKey } from '../../src/parth/leaves.js';
import { schnorrKeyParam, signatureText, signSchnorr } from '../../src/parth/schnorr.js';
import { Pallas } from '../../src/parth/signatures.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import { readSignatureFile, signatureFileText } from '../../src/session/files/signature-file.js';
import { Keystore } from '../../src/session/keystore/keystore.js';
import { fingerprintOf } from '../../src/session/keystore/key-scheme.js';
import { publicKeyOf, walletKeyOf } from '../../src/session/keystore/public-key.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { messageOf, signBeforehand } from '../../src/session/prove/consent.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call, SECRETS, SessionNetwork, TOKEN } from '../support/session-network.js';

const SECRET = 987654321n;
const publicKey = publicKeyOf(SECRET, fingerprintOf('schnorr'));
const prover = new SimulatedProver();
const calls: readonly SessionCall[] = [call(TOKEN, 'mint', 100)];

let network: SessionNetwork;
let userId: bigint;
beforeEach(() => {
  network = new SessionNetwork();
  userId = network.chain.register(PublicKey.hash(publicKey));
  network.chain.seal();
});
const planned = (made = calls) => planSession({ source: network.chain, calls: made, publicKey });

describe('a session of a Schnorr key', () => {
  it('is signed by its secret, which no proof gets, and lands', async () => {
    const plan = await planned();
    expect(plan.proofs.map(({ circuit, lacks }) => [circuit, lacks])).toEqual([
      ['Token.mint', undefined],
      ['UPSSchnorrExpressOneCall', 'signature'],
    ]);
    const witnesses: unknown[] = [];
    const submission = await proveSession(
      plan,
      {
        ...prover,
        kind: prover.kind,
        prove: (job) => (witnesses.push(job.witness), prover.prove(job)),
        verify: prover.verify,
        close: prover.close,
      },
      SECRET,
    );
    expect(JSON.stringify(witnesses)).not.toContain(SECRET.toString());
    network.chain.apply(submission);
    network.chain.seal();
    const anchor = await network.chain.anchor();
    expect((await network.chain.user(anchor, userId)).leaf).toMatchObject({ nonce: 1n });
  });

  it.each([
    [1, 'UpsSchnorrExpress', ['UPSSchnorrExpressOneCall']],
    [2, 'UpsSchnorrExpress', ['UPSSchnorrExpressTwoCalls']],
    [3, 'UpsSchnorrExpress', ['UPSCFCTwoTransactions', 'UPSCFCStandardTransaction', 'UPSSchnorrExpressTwoSegments']],
  ] as const)('of %d calls is proven by a delegate with the signature alone', async (n, program, circuits) => {
    const made = Array<SessionCall>(n).fill(calls[0]!);
    const plan = await planned(made);
    expect(plan.proofs.slice(n).map(({ circuit }) => circuit)).toEqual(circuits);
    const signature = signSchnorr(SECRET, messageOf(plan));
    const delegated = await proveSession(await planned(made), prover, signature);
    expect(delegated.proof).toMatchObject({ program, circuit: circuits.at(-1) });
    expect(delegated).toEqual(await proveSession(plan, prover, SECRET));
    network.chain.apply(delegated);
  });

  it('cannot be proven twice, or otherwise than it was signed', async () => {
    const plan = await planned();
    const signature = signSchnorr(SECRET, messageOf(plan));
    const other = await planSession({ source: network.chain, calls: [call(TOKEN, 'mint', 101)], publicKey });
    await expect(proveSession(other, prover, signature)).rejects.toMatchObject({ code: 'QED3218' });
    network.chain.apply(await proveSession(plan, prover, signature));
    network.chain.seal();
    await expect(proveSession(await planned(), prover, signature)).rejects.toMatchObject({ code: 'QED3218' });
  });

  it('is not signed by another key, nor for another network', async () => {
    const plan = await planned();
    for (const consent of [signSchnorr(SECRET + 1n, messageOf(plan)), { r: 0n, s: 0n }, { r: 1n, s: Pallas.order }])
      await expect(proveSession(plan, prover, consent)).rejects.toMatchObject({ code: 'QED3218' });
    for (const consent of [SECRET + 1n, null])
      await expect(proveSession(plan, prover, consent)).rejects.toMatchObject({ code: 'QED3210' });
    const elsewhere = new SessionNetwork({ magic: 99n });
    elsewhere.chain.register(PublicKey.hash(publicKey));
    elsewhere.chain.seal();
    const there = await planSession({ source: elsewhere.chain, calls, publicKey });
    await expect(proveSession(there, prover, signSchnorr(SECRET, messageOf(plan)))).rejects.toMatchObject({
      code: 'QED3218',
    });
  });

  it('a key that signs by knowing its secret takes no signature', async () => {
    const plan = await network.plan('alice', calls);
    await expect(signBeforehand(plan, async () => SECRETS.alice)).rejects.toMatchObject({ code: 'QED3219' });
    const consent = signSchnorr(SECRET, messageOf(plan));
    await expect(proveSession(plan, prover, consent)).rejects.toMatchObject({ code: 'QED3210' });
  });

  it('is signed beforehand with its own secret alone', async () => {
    const plan = await planned();
    expect(await signBeforehand(plan, async () => SECRET)).toEqual(signSchnorr(SECRET, messageOf(plan)));
    expect(await signBeforehand(plan, async () => null)).toBeNull();
    await expect(signBeforehand(plan, async () => SECRET + 1n)).rejects.toMatchObject({ code: 'QED3210' });
  });
});

describe('on disk', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'qed-schnorr-'))));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  const keystore = () => new Keystore({ directory, scryptCost: 1 << 10 });

  it('a signature file has what the wallet signs, and its signature', async () => {
    const file = join(directory, 'signature.json');
    const signature = signSchnorr(SECRET, 5n);
    await writeFile(file, signatureFileText({ checkpointId: 7n, message: 5n, signature }));
    expect(await readSignatureFile(file)).toEqual({ checkpointId: 7n, message: 5n, signature });
    await writeFile(file, signatureFileText({ checkpointId: 7n, message: 5n, signature: null }));
    await expect(readSignatureFile(file)).rejects.toMatchObject({ code: 'QED3023' });
    const unsigned = JSON.parse(signatureFileText({ checkpointId: 7n, message: 5n, signature: null })) as object;
    expect(unsigned).toEqual({ format: 'qed-signature/1', checkpointId: '7', data: ['5'], signature: null });
    for (const forged of ['', '7mX', signatureText(signature).slice(0, -1), 5, {}]) {
      await writeFile(file, JSON.stringify({ ...unsigned, signature: forged }));
      await expect(readSignatureFile(file)).rejects.toMatchObject({ code: 'QED3023' });
    }
    await expect(readSignatureFile(join(directory, 'none.json'))).rejects.toMatchObject({ code: 'QED3022' });
  });

  it('a secret is kept, in digits or as a wallet exports it', async () => {
    const exported = PrivateKey.fromBigInt(SECRET).toBase58();
    const made = await keystore().import('wallet', exported, 'p', fingerprintOf('schnorr'));
    expect(made.publicKey).toEqual(publicKey);
    expect((await keystore().unlock('wallet', 'p')).secret).toBe(SECRET);
    const digits = await keystore().import('digits', SECRET.toString(), 'p', fingerprintOf('schnorr'));
    expect(digits.publicKeyHash).toBe(made.publicKeyHash);
    await expect(keystore().import('other', exported, 'p', fingerprintOf('secret'))).rejects.toMatchObject({
      code: 'QED3006',
    });
    const fresh = await keystore().create('fresh', 'p', fingerprintOf('schnorr'));
    expect(fresh.publicKey.keyParam).toBe(schnorrKeyParam((await keystore().unlock('fresh', 'p')).secret));
  });

  it('a key without its secret is known by its address or parameter, and opens to nobody', async () => {
    const address = MinaKey.fromPrivateKey(PrivateKey.fromBigInt(SECRET)).toBase58();
    expect(walletKeyOf(address)).toEqual(publicKey);
    expect(walletKeyOf(publicKey.keyParam.toString())).toEqual(publicKey);
    const key = await keystore().watch('watched', walletKeyOf(address));
    expect(await keystore().show('watched')).toEqual(key);
    expect(await keystore().hasSecret('watched')).toBe(false);
    expect(await keystore().hasSecret('wallet')).toBe(true);
    await expect(keystore().unlock('watched', 'p')).rejects.toMatchObject({ code: 'QED3014' });
    await expect(keystore().watch('watched', publicKey)).rejects.toMatchObject({ code: 'QED3002' });
    for (const text of ['', 'B62', address.slice(0, -1), '0', (1n << 255n).toString(), '-1'])
      expect(() => walletKeyOf(text), text).toThrow(expect.objectContaining({ code: 'QED3013' }));
  });
});
