// Signature checks in contracts give the same result in JavaScript, in the IR and in circuits.
import { Field, PrivateKey, Signature } from 'o1js';
import { expect, it } from 'vitest';
import type { VerifySignatureOp } from '../../../src/compiler/ir/hash-ops.js';
import type { IrOp, MethodIr } from '../../../src/compiler/ir/ops.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { compileMembers, expectSame, type CallLine } from '../../support/differential.js';

const count = (ir: MethodIr, op: IrOp['op']): number => ir.ops.filter((each) => each.op === op).length;
const u256 = (value: bigint) => ({ high: value >> 128n, low: value & (2n ** 128n - 1n) });

const secret = PrivateKey.fromBigInt(31337n);
const { x, isOdd } = secret.toPublicKey();
const mina = { x: x.toBigInt(), isOdd: isOdd.toBoolean() };
function signedBy(message: readonly bigint[]) {
  const { r, s } = Signature.create(secret, message.map(Field));
  return { r: r.toBigInt(), s: u256(s.toBigInt()) };
}

// From the tests of go-ethereum.
const ethereum = {
  x: u256(0xe32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880an),
  y: u256(0x0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652n),
};
const signature = {
  r: u256(0x90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998n),
  s: u256(0x4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93n),
};
const digest = Array.from(
  Buffer.from('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008', 'hex'),
  BigInt,
);

const SCHNORR = `
  owner: SchnorrPublicKey = { x: 0n, isOdd: false };
  spent: u64 = 0n;
  own(key: SchnorrPublicKey): void { this.owner = key; }
  spend(by: SchnorrSignature, to: UserId, amount: u64): u64 {
    assert(verifySchnorr(by, this.owner, to, amount), 'not signed');
    this.spent += amount;
    return this.spent;
  }
  either(by: SchnorrSignature, values: FixedArray<Field, 2>, check: boolean): boolean {
    return check ? verifySchnorr(by, { x: this.owner.x, isOdd: this.owner.isOdd }, values) : false;
  }`;
const ECDSA = `
  keys = mapping<UserId, EcdsaPublicKey>();
  add(user: UserId, key: EcdsaPublicKey): void { this.keys.set(user, key); }
  signed(by: EcdsaSignature, user: UserId, digest: FixedArray<u8, 32>): boolean {
    return verifyEcdsa({ r: by.r, s: { high: by.s.high, low: by.s.low } }, this.keys.get(user), digest);
  }`;

const calls: CallLine[] = [
  ['own', mina],
  ['spend', signedBy([5n, 10n]), 5n, 10n],
  ['spend', signedBy([5n, 10n]), 5n, 11n],
  ['either', signedBy([7n, 8n]), [7n, 8n], true],
  ['either', signedBy([7n, 8n]), [8n, 7n], true],
  ['either', signedBy([7n, 8n]), [7n, 8n], false],
  ['own', { x: 0n, isOdd: false }],
  ['spend', signedBy([5n, 10n]), 5n, 10n],
];

it('means the same in JavaScript, IR and circuit: Schnorr', () => expectSame(SCHNORR, calls));

it('means the same in JavaScript, IR and circuit: ECDSA', () =>
  expectSame(ECDSA, [
    ['add', 4n, ethereum],
    ['signed', signature, 4n, digest],
    ['add', 5n, { ...ethereum, y: u256(5n) }],
    ['signed', signature, 5n, digest],
    ['signed', { ...signature, r: u256(1n) }, 4n, digest],
  ]));

it('verifies a signature once, and none whose result nobody uses', async () => {
  const members = `m(by: SchnorrSignature, key: SchnorrPublicKey, a: u64, c: boolean): boolean {
    verifySchnorr(by, key, 1n * a + a);
    if (c) return verifySchnorr(by, key, a);
    return verifySchnorr(by, key, a) || verifySchnorr(by, key, a);
  }`;
  expect(count((await compileMembers(members)).methods[0]!, 'verifySchnorr')).toBe(1);
});

it('is held to its kinds in the IR', async () => {
  const [, spend] = (await compileMembers(SCHNORR)).methods;
  const changed = (change: (op: VerifySignatureOp) => Partial<VerifySignatureOp>): MethodIr => ({
    ...spend!,
    ops: spend!.ops.map((op) => (op.op === 'verifySchnorr' ? { ...op, ...change(op) } : op)),
  });
  verifyIr(spend!);
  expect(() => verifyIr(changed(({ publicKey }) => ({ publicKey: publicKey.slice(1) })))).toThrow('a publicKey has 2');
  expect(() => verifyIr(changed(({ signature: s }) => ({ signature: [...s].reverse() })))).toThrow('not Field');
  expect(() => verifyIr(changed(() => ({ op: 'verifyEcdsa' })))).toThrow('a signature has 4');
});
