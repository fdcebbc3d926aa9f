// One machine signs a session, and another one without the secret proves it and hands it in; several machines prove one session.
import { readdir, readFile, stat } from 'node:fs/promises';
import { PrivateKey } from 'o1js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signFields } from '../support/mina-wallet.js';
import { DevnetProcess, documentOf, Home } from './qed.js';

const WALLET = PrivateKey.fromBigInt(4711n);
const SESSION = { user: 'alice', contracts: { token: 2 }, calls: [{ contract: 'token', method: 'mint', args: [5] }] };

let signer: Home;
let delegate: Home;
let devnet: DevnetProcess;
let node: { QED_NODE: string };

beforeAll(async () => {
  [signer, delegate] = await Promise.all([Home.create(), Home.create()]);
  await signer.copy('contracts/token.ts');
  for (const home of [signer, delegate]) await home.write('session.json', SESSION);
  await signer.done(['compile', '--simulate', 'token.ts']);
  devnet = await DevnetProcess.start(signer, 'net');
  node = { QED_NODE: devnet.url };
});
afterAll(async () => {
  await devnet.kill();
  await Promise.all([signer.remove(), delegate.remove()]);
});

it('a key that signs as Mina wallets do registers and deploys', async () => {
  const { publicKey } = await signer.done(['keys', 'new', 'alice', '--scheme', 'schnorr']);
  await signer.done(['register', '--key', 'alice'], node);
  expect(await signer.done(['deploy', 'build/Token.json', '--key', 'alice'], node)).toMatchObject({ contractId: '2' });
  const watched = await delegate.done(['keys', 'watch', 'alice', publicKey.keyParam]);
  expect(watched.publicKey).toEqual(publicKey);
});

it('a delegate proves what was signed, and nothing else', async () => {
  const signed = await signer.done(['prove-session', 'session.json', '--sign-only', '--out', 'signature.json'], node);
  expect(signed).toMatchObject({ signed: true, checkpointId: '2' });
  const text = await readFile(signer.path('signature.json'), 'utf8');
  await delegate.write('signature.json', text);
  const other = { ...SESSION, calls: [{ ...SESSION.calls[0], args: [6] }] };
  await delegate.write('other.json', other);
  const signature = ['--signature', 'signature.json', '--submit'];
  await delegate.refused(['prove-session', 'other.json', ...signature], 'QED3218', 1, node);
  await delegate.refused(['prove-session', 'session.json', '--submit'], 'QED3014', 1, node);
  expect(await delegate.done(['prove-session', 'session.json', ...signature], node)).toMatchObject({ submitted: true });
  const balance = ['query', '2', 'balance', '--user', '@alice'];
  expect(await delegate.done(balance, node)).toMatchObject({ value: '5' });
  await delegate.refused(['prove-session', 'session.json', ...signature], 'QED3208', 1, node);
});

it('a wallet that qed never sees signs', async () => {
  await delegate.done(['keys', 'watch', 'wallet', WALLET.toPublicKey().toBase58()]);
  await delegate.done(['register', '--key', 'wallet'], node);
  const session = ['prove-session', 'session.json', '--key', 'wallet'];
  const { message } = await delegate.done([...session, '--sign-only', '--out', 'wallet.json'], node);
  const signature = ['--signature', 'wallet.json', '--submit'];
  await delegate.refused([...session, ...signature], 'QED3023', 1, node);
  const request = JSON.parse(await readFile(delegate.path('wallet.json'), 'utf8')) as { data: [string] };
  expect(request.data).toEqual([message]);
  await delegate.write('wallet.json', { ...request, signature: signFields([BigInt(message)], WALLET) });
  expect(await delegate.done([...session, ...signature], node)).toMatchObject({ submitted: true });
});

it('several machines prove one session through a directory', async () => {
  const jobs = delegate.path('jobs');
  await signer.write('calls.json', { ...SESSION, calls: Array.from({ length: 3 }, () => SESSION.calls[0]) });
  const helper = delegate.spawn(['prove-batch', '--jobs', jobs, '--follow', '--simulate', '--json']);
  const session = ['prove-session', 'calls.json', '--key', 'alice', '--jobs', jobs];
  expect(await signer.done([...session, '--submit'], node)).toMatchObject({ submitted: true });
  expect(await signer.done(['query', '2', 'balance', '--user', '@alice'], node)).toMatchObject({ value: '20' });
  expect((await stat(jobs)).mode & 0o077, 'for its owner alone').toBe(0);
  expect(await readdir(jobs), 'nothing is left').toEqual([]);
  helper.kill('SIGINT');
  const { exitCode, stdout } = await helper;
  expect({ exitCode, ...documentOf(String(stdout)) }).toMatchObject({ exitCode: 0, ok: true, data: { failures: 0 } });

  await signer.refused([...session, '--plan'], 'QED6002', 2, node);
  await signer.refused(['prove-session', 'calls.json', '--jobs', 'calls.json', '--submit'], 'QED6022', 3, node);
  await signer.refused(['prove-batch', '--follow'], 'QED6002', 2, node);
  await signer.refused(['prove-batch', '--simulate'], 'QED6002', 2, node);
  await signer.refused(['prove-batch', '--jobs', 'nowhere'], 'QED6011', 1, node);
  await signer.refused(['prove-batch', '--jobs', jobs, '--until-empty'], 'QED6002', 2, node);
});
