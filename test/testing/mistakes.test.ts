// Ordinary mistakes of a contract's test: each has a code and says what is meant, and what runners and consoles look at
// in any object still works.
import { format, inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { processError } from 'vitest/internal/browser';
import { Token } from '../../fixtures/contracts/token.js';
import { testChain, type DeployedContract, type TestChain, type TestUser } from '../../src/testing/testing.js';
import { Asker } from './asker.js';
import { Clock } from './clock.js';

let chain: TestChain;
let [alice, bob, stranger]: TestUser[] = [];
// As somebody without an editor writes: nothing is known of the types.
let [token, clock, on, asker, strange]: any[] = [];
beforeAll(async () => {
  chain = on = await testChain();
  [alice, bob] = [await chain.user('alice'), await chain.user('bob')];
  stranger = await (await testChain()).user('alice');
  [token, clock, asker] = [await chain.deploy(Token), await chain.deploy(Clock), await chain.deploy(Asker)];
  strange = await (await testChain()).deploy(Token);
});

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

async function refusalOf(mistake: () => unknown): Promise<Refusal> {
  try {
    await mistake();
  } catch (error) {
    return error as Refusal;
  }
  throw new Error(`nothing refused ${String(mistake)}`);
}

describe('a name that is not there (QED6074)', () => {
  test.each<[message: string, hint: string | RegExp, mistake: () => unknown]>([
    ["Token has no method 'tranfer'", "Did you mean 'transfer'?", () => token.as(alice).tranfer(bob, 1n)],
    ["Token has no method 'burn'", 'Known: mint, transfer, claim.', () => token.as(alice).burn(1n)],
    ["Token has no method 'balance'", /of\(user\)\.balance/, () => token.as(alice).balance],
    ["NativeToken has no method 'sendd'", "Did you mean 'send'?", () => on.nativeToken.as(alice).sendd(bob, 1n)],
    ["Token has no field or getter 'balanc'", "Did you mean 'balance'?", () => token.of(alice).balanc],
    ["Token has no field or getter 'mint'", /as\(user\)\.mint/, () => token.of(alice).mint(1n)],
    ["Clock.loud has no field or getter 'nois'", "Did you mean 'noise'?", () => clock.of(alice).loud.nois],
    ["the mapping Token.sent has no member 'bob'", /get\(key\)/, () => token.of(alice).sent[bob as never]],
    ["the deployed contract Token has no member 'mint'", /as\(user\)\.mint/, () => token.mint(1n)],
    ["the deployed contract Token has no member 'sent'", /of\(user\)\.sent/, () => token.sent.get(bob)],
    ["the deployed contract Token has no member 'event'", "Did you mean 'events'?", () => token.event()],
    ["Clock has no event 'Chnged'", "Did you mean 'Changed'?", () => clock.events('Chnged')],
    ["a test chain has no member 'chekpoint'", "Did you mean 'checkpoint'?", () => on.chekpoint()],
    ["a user has no member 'balanc'", 'Known: name, id, actorOf.', () => (alice as any).balanc],
    ["the mapping Token.sent has no member 'set'", /as\(user\)\.mint/, () => token.of(alice).sent.set(bob, 1n)],
    ["a session has no member 'lnad'", "Did you mean 'land'?", () => on.session(alice).lnad()],
    ["what is given after the name has no option 'balence'", /balance/, () => on.user('x', { balence: 1n })],
    ["a network's config has no option 'fee'", /feePerSlot/, () => testChain({ config: { fee: 1n } as never })],
    ["the list of contracts has no method 'mnt'", "Did you mean 'mint'?", () => fuzz({ methods: ['mnt'] })],
    ['the class Token has no users, state or events', /chain\.deploy\(Token\)/, () => (Token as any).as(alice)],
  ])('%s', async (message, hint, mistake) => {
    const refusal = await refusalOf(mistake);
    expect([refusal.code, refusal.message]).toEqual(['QED6074', expect.stringContaining(message)]);
    expect(refusal.hint).toMatch(hint);
  });
});

const refused = (): Promise<unknown> => token.as(alice).transfer(bob, 10n ** 12n);

const fuzz = (options: object): unknown =>
  on.fuzz({ contracts: [token], users: [alice], invariant: () => undefined, ...options });

describe('a value of another kind (QED6075) is named with what to write, and changes nothing', () => {
  test.each<[message: string, hint: string | RegExp, mistake: () => unknown]>([
    ["who calls Token must be a user of the chain, not 'carl'", /chain\.user\('carl'\)/, () => token.as('carl')],
    ['must be a user of the chain, not undefined', /chain\.user/, () => token.of()],
    ['must be a user of this chain, not', 'anew', () => token.as(stranger).mint(1n)],
    ['to must be a user of this chain, not', 'anew', () => token.as(alice).transfer(stranger, 1n)],
    ['key 0 must be a user of this chain, not', 'anew', () => token.of(alice).sent.get(stranger)],
    ['whose balance is asked must be', /chain\.user/, () => on.balanceOf('alice')],
    ['whose session it is must be', /chain\.user/, () => on.session(1n)],
    ['the deployer must be', /chain\.user/, () => on.deploy(Token, { deployer: 1n })],
    ['a balance must be a bigint', 'write 5n', () => on.user('carl', { balance: 5 })],
    ['not -1n', 'of that range', () => on.user('carl', { balance: -1n })],
    ["a user's name must be a text", /'alice'/, () => on.user(1n)],
    ['after the name must be an object', '{ balance: … }', () => on.user('carl', 5n)],
    ['a checkpoint must be a bigint from 0n to', 'range', () => token.of(alice, { checkpoint: 999n })],
    ['a checkpoint must be a bigint', 'write 1n', () => on.session(alice, { checkpoint: 1 })],
    ['a checkpoint must be a bigint', 'write 9n', () => on.checkpointUntil(9)],
    ['a block time must be a bigint', '5n', () => on.checkpointAt()],
    ['a snapshot of it, not undefined', /chain\.snapshot/, () => on.revert()],
    ['a snapshot of it', /chain\.snapshot/, async () => on.revert((await testChain()).snapshot())],
    ['must be a deployed contract', 'deploy it', () => on.actor(Token)],
    ['feePerSlot must be a bigint', 'write 1n', () => testChain({ config: { feePerSlot: 1 as never } })],
    ['contracts must be a list of one deployed contract or more', /\[token\]/, () => fuzz({ contracts: [Token] })],
    ['users must be a list of one user or more, not []', /alice/, () => fuzz({ users: [] })],
    ['each of users must be', /chain\.user/, () => fuzz({ users: ['alice'] })],
    ['invariant must be a function', 'each step', () => fuzz({ invariant: undefined })],
    ['runs must be a whole number from 1, not 5n', 'without n', () => fuzz({ runs: 5n })],
    ['runs must be a whole number from 1, not 0', /^as in 20$/, () => fuzz({ runs: 0 })],
    ['length must be a whole number from 1, not -3', /^as in 20$/, () => fuzz({ length: -3 })],
    ['seed must be a whole number, not 1.5', /^as in 20$/, () => fuzz({ seed: 1.5 })],
    ["methods must be a list of one method's name or more, not []", 'leave it out', () => fuzz({ methods: [] })],
    ['must be a contract of this chain', 'anew', () => on.actor(strange)],
    ['each of contracts must be a contract of this chain', 'anew', () => fuzz({ contracts: [token, strange] })],
    ['asked must be a contract of this chain', 'anew', () => asker.as(alice).ask(strange)],
    ['asked[1] must be a contract of this chain', 'anew', () => asker.as(alice).askAll([token, strange], [true, true])],
    ["an event's name must be a text, not [class Token]", /events\('Changed'\)/, () => clock.events(Token)],
    ["a contract's name must be a text", /name: 'token'/, () => on.deploy(Token, { name: 5 })],
    ["a contract's name must be a text", /name: 'token'/, () => on.deploy(Token, { name: 'my token' })],
    ['get of Token.sent is given must be one key', 'a tuple', () => token.of(alice).sent.get(alice, bob)],
    ['the code that toFailWith expects must be', /'QED1101'/, () => expect(refused()).toFailWith({ code: '1101' })],
    [
      'the line that toFailWith expects must be',
      /line: 7/,
      () => expect(refused()).toFailWith({ line: '13' as never }),
    ],
    [
      'the message that toFailWith expects must be',
      /too low/,
      () => expect(refused()).toFailWith({ message: 5 as never }),
    ],
    ['mapping Token.sent is called as a function', /of\(user\)\.sent\.get\(key\)/, () => token.of(alice).sent(bob)],
    ["'balance' of the state of Token cannot be assigned", /mint/, () => (token.of(alice).balance = 5n)],
    ["'blance' of the state of Token cannot be assigned", /only calls/, () => (token.of(alice).blance = 5n)],
    ["'noise' of the state of Clock.loud cannot be", /only calls/, () => (clock.of(alice).loud.noise = 5n)],
    ["'loud' of the state of Clock cannot be deleted", /only calls/, () => delete clock.of(alice).loud],
    ['of the mapping Token.sent cannot be assigned', /mint/, () => (token.of(alice).sent[bob as never] = 5n)],
    ["'get' of the mapping Token.sent cannot be assigned", /mint/, () => (token.of(alice).sent.get = () => 5n)],
    ["'mint' of the methods of Token cannot be assigned", /source/, () => (token.as(alice).mint = () => 5n)],
    ["'contractId' of the deployed contract Token cannot", /only calls/, () => (token.contractId = 5n)],
    ["'balance' of the deployed contract Token cannot", /only calls/, () => (token.balance = 5n)],
    ["'mint' of the deployed contract Token cannot", /source/, () => delete token.mint],
    ["'id' of a user cannot be assigned", /another one/, () => ((alice as any).id = 9n)],
    ["'balance' of a user cannot be assigned", /balance: 100n/, () => ((alice as any).balance = 9n)],
    ["'name' of a user cannot be deleted", /another one/, () => delete (alice as any).name],
    ["'anchor' of a session cannot be assigned", /chain\.session/, () => (on.session(alice).anchor = 1n)],
    ["'time' of a test chain cannot be assigned", /checkpointAt/, () => (on.time = 5n)],
    ["'newest' of a test chain cannot be assigned", /checkpointUntil/, () => (on.newest = 5n)],
    ["'user' of a test chain cannot be assigned", /functions/, () => (on.user = () => alice)],
    ['what checkpoint of a test chain is given must be nothing, not 5n', /Until/, () => on.checkpoint(5n)],
    ['what checkpointUntil of a test chain is given must be one value', /leave out/, () => on.checkpointUntil(9n, 1n)],
    ['what checkpointAt of a test chain is given must be one', /leave out/, () => on.checkpointAt(on.time + 1n, 1n)],
    ['what snapshot of a test chain is given must be nothing', /leave out/, () => on.snapshot('before')],
    ['what revert of a test chain is given must be one', /leave out/, () => on.revert(on.snapshot(), 1n)],
    ['what user of a test chain is given must be 2 values at most', /leave/, () => on.user('carl', {}, 5n)],
    ['what deploy of a test chain is given must be 2 values', /constructor/, () => on.deploy(Token, {}, 5n)],
    ['what session of a test chain is given must be 2 values', /leave/, () => on.session(alice, {}, 5n)],
    ['what balanceOf of a test chain is given must be 2', /leave/, () => on.balanceOf(alice, {}, 5n)],
    ['what actor of a test chain is given must be one', /leave/, () => on.actor(token, 5n)],
    ['what fuzz of a test chain is given must be one', /leave/, () => on.fuzz({}, 5n)],
    ['what land of a session is given must be nothing', /checkpoint/, () => on.session(alice).land(5n)],
    ['what as of the deployed contract Token is given must be one', /leave/, () => token.as(alice, bob)],
    ['what of of the deployed contract Token is given must be 2', /leave/, () => token.of(alice, {}, 5n)],
    ['what events of the deployed contract Clock is given must be one', /leave/, () => clock.events('Changed', alice)],
    ['what testChain is given must be one object', /config/, () => (testChain as any)({}, 5n)],
    ['the method mint of Token is awaited', /as\(user\)\.mint\(/, () => token.as(alice).mint],
    ['checkpoint of a test chain is awaited', /checkpoint\(…\)/, () => on.checkpoint],
    ['land of a session is awaited', /land\(…\)/, () => on.session(alice).land],
    ['get of Token.sent is awaited', /get\(key\)/, () => token.of(alice).sent.get],
    ['one value', /line: 7/, () => (expect(refused()) as any).toFailWith('balance', 13)],
    ['a call that nothing has awaited, not 5n', /await expect/, () => expect(5n).toFailWith('x')],
    ['a call that nothing has awaited', /await expect/, () => (expect(refused()).rejects as any).toFailWith('balance')],
  ])('%s', async (message, hint, mistake) => {
    const before = chain.newest;
    const refusal = await refusalOf(mistake);
    expect([refusal.code, refusal.message]).toEqual(['QED6075', expect.stringContaining(message)]);
    expect(refusal.hint).toMatch(hint);
    expect(chain.newest).toBe(before);
  });

  test('and so is a contract that a revert took from the chain', async () => {
    const before = chain.snapshot();
    const late: DeployedContract<Token> = await chain.deploy(Token);
    chain.revert(before);
    for (const mistake of [() => late.as(alice!).mint(1n), () => late.of(alice!).balance, () => late.events()])
      expect(await refusalOf(mistake)).toMatchObject({ code: 'QED6075', message: expect.stringContaining('snapshot') });
  });
});

test.each<[message: string, hint: string, mistake: () => unknown]>([
  ['to: 1 is no UserId', "chain.user('alice')", () => token.as(alice).transfer(1, 1n)],
  ["to: 'bob' is no UserId", "chain.user('alice')", () => token.as(alice).transfer('bob', 1n)],
  ['to: Token { contractId: 2n } is no UserId', "chain.user('alice')", () => token.as(alice).transfer(token, 1n)],
  ['amount: 1 is no u64', 'write 1n', () => token.as(alice).transfer(bob, 1)],
  ["amount: '0x10' is no u64", 'write 0x10n', () => token.as(alice).transfer(bob, '0x10')],
  ["amount: '-1' is no u64", 'as in 5n', () => token.as(alice).transfer(bob, '-1')],
  ['amount: 1.5 is no u64', 'as in 5n', () => token.as(alice).transfer(bob, 1.5)],
  ['amount: nothing is no u64', 'as in 5n', () => token.as(alice).transfer(bob, undefined)],
  ["sent key 0: '3' is no UserId", "chain.user('alice')", () => token.of(alice).sent.get('3')],
  [
    'asked: [ Token { contractId: 2n } ] is no ContractId[2]',
    'exactly 2',
    () => asker.as(alice).askAll([token], [true, true]),
  ],
  ['pair[0]: nothing is no boolean', 'true or false', () => asker.as(alice).askAll([token, 2n], [, true])],
  ['pair: { a: 1n } is no [boolean, boolean]', 'exactly 2', () => asker.as(alice).askAll([token, 2n], { a: 1n })],
  ['sent key 0: 3 is no UserId', "chain.user('alice')", () => token.of(alice).sent.get(3)],
])('an argument that is not what TypeScript wants is refused: %s', async (message, hint, mistake) => {
  const refusal = await refusalOf(mistake);
  expect([refusal.code, refusal.message]).toEqual(['QED1303', message]);
  expect(refusal.hint).toContain(hint);
});

test('wrong arguments of a method and a contract that is none are told as before', async () => {
  for (const [code, mistake] of [
    ['QED1301', () => token.as(alice).transfer(bob)],
    ['QED1303', () => token.as(alice).transfer({ a: 1n }, 1n)],
    ['QED1303', () => token.as(alice).transfer([1n], 1n)],
    ['QED1303', () => token.as(alice).transfer(on, 1n)],
    ['QED6040', () => on.deploy()],
    ['QED6040', () => on.deploy('Token')],
    ['QED6040', () => on.deploy(token)],
  ] as const)
    expect(await refusalOf(mistake)).toMatchObject({ code });
});

test('a failure that nobody awaits tells its code and hint, and not the code of the method', async () => {
  const failure = await refused().catch((error: unknown) => error);
  const told = processError(failure) as unknown as Record<string, unknown>;
  expect(Object.keys(told).sort()).toEqual(['code', 'hint', 'message', 'name', 'stack']);
  expect(told).toMatchObject({ code: 'QED1101', message: expect.stringContaining('balance too low') });
});

test('toFailWith is not met by a mistake of the test, unless its code is named', async () => {
  const mistakes: [code: string, mistake: () => unknown][] = [
    ['QED6074', () => token.as(alice).tranfer(bob, 1n)],
    ['QED6075', () => token.as('carl').mint(1n)],
    ['QED1301', () => token.as(alice).mint()],
  ];
  for (const [code, mistake] of mistakes) {
    const expecting = (expected: unknown) => () => expect(mistake).toFailWith(expected as never);
    for (const expected of [/./, { message: /./ }, { code: 'QED1101' }])
      expect(await refusalOf(expecting(expected))).toMatchObject({ code });
    await expecting({ code })();
  }
  for (const none of [undefined, '', {}, { code: undefined, message: '' }, 5, null])
    expect(
      await refusalOf(() => expect(() => token.as(alice).transfer(bob, 9n)).toFailWith(none as never)),
    ).toMatchObject({
      code: 'QED6075',
    });
});

test('a call while a checkpoint is being sealed is refused, and one after it is not', async () => {
  const own = await testChain();
  const [held, user] = [await own.deploy(Token), await own.user('alice')];
  await held.as(user).mint(1n);
  const sealed = own.checkpoint();
  expect(await refusalOf(() => held.as(user).mint(1n))).toMatchObject({
    code: 'QED6075',
    hint: expect.stringContaining('await chain.checkpoint()'),
  });
  await sealed;
  await held.as(user).mint(1n);
  expect(await held.of(user).balance).toBe(2n);
});

test('calls that are awaited together run one after the other', async () => {
  const own = await testChain();
  const [held, user, other] = [await own.deploy(Token), await own.user('alice'), await own.user('bob')];
  const as = held.as(user);
  const calls = [as.mint(1n), as.mint(2n), held.as(other).mint(8n), as.transfer(other, 9n), as.mint(4n)];
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect([await held.of(user).balance, await held.of(other).balance]).toEqual([7n, 8n]);
  await own.checkpoint();
  const session = own.session(user);
  await Promise.all([held.as(session).mint(1n), held.as(session).mint(2n), session.land()]);
  await own.checkpoint();
  expect(await held.of(user).balance).toBe(10n);
});

test('a regular expression of toFailWith counts each time, also a global one', async () => {
  const global = /too low/g;
  for (let i = 0; i < 3; i++) await expect(refused()).toFailWith(global);
});

test('whatever looks at any object may look at these', async () => {
  const calls = token.as(alice);
  const state = token.of(alice);
  const { loud } = clock.of(alice);
  const looked: [each: unknown, shown: RegExp, other: unknown][] = [
    [chain, /^TestChain [^]* TestChain /, alice],
    [alice, /^TestUser { name: 'alice', [^]* alice Proxy \[\s+TestUser {/, bob],
    [on.session(alice), /^TestSession {[^]*anchor[^]* TestSession /, on.session(bob)],
    [token, /^(Token { contractId: \d+n }\s*){2}Proxy \[\s+Token { contractId: \d+n }/, clock],
    [calls, /^{\s+mint: \[AsyncFunction: call\][^]* {\s+mint: /, on.nativeToken.as(alice)],
    [loud, /^{ [^]*\[Getter\][^]* { [^]* object$/, state],
  ];
  for (const [each, shown, other] of looked) {
    expect((await each) === each).toBe(true);
    const inspected = inspect(each, { depth: 4, showHidden: true });
    expect(`${inspected} ${format('%s %o %s', each, each, typeof each)}`).toMatch(shown);
    expect(String(Object.prototype.toString.call(each))).toBe('[object Object]');
    expect(each).toBeDefined();
    expect(each).toBeTruthy();
    expect(each).toEqual({ ...(each as object) });
    expect(each).not.toEqual(other);
    expect(each).not.toStrictEqual(other);
    expect(each).toEqual(expect.anything());
    expect(each).toEqual(expect.any(Object));
    expect(each).not.toEqual({ a: 1 });
    expect(each).not.toMatchObject({ a: 1 });
    expect(each).not.toEqual(expect.objectContaining({ a: 1 }));
    expect([other, { ...(each as object) }]).toContainEqual(each);
    expect([other]).not.toContainEqual(each);
    expect(new Map([[1, each]])).not.toEqual(new Map([[1, other]]));
    expect(each instanceof Object).toBe(true);
    // What a failing test prints.
    expect(() => expect(each).toBe(1)).toThrow(/to be 1/);
    expect(() => expect(each).toEqual({ a: 1 })).toThrow(/to deeply equal/);
    expect(() => expect(each).toHaveLength(1)).toThrow(/length/);
    // A test that throws it: runners look for what errors have.
    expect(processError(each)).not.toHaveProperty('message');
  }
  expect(JSON.stringify({ alice: { ...alice, id: 1 }, token: calls })).toBe(
    '{"alice":{"name":"alice","id":1},"token":{}}',
  );
  expect(Object.keys(calls)).toEqual(['mint', 'transfer', 'claim']);
  // A matcher reads what it looks for, and the hint says how to do without it.
  expect('burn' in calls).toBe(false);
  const missing = await refusalOf(() => expect(calls).not.toHaveProperty('burn'));
  expect(missing).toMatchObject({ code: 'QED6074', hint: expect.stringContaining("expect('burn' in …).toBe(false)") });
  for (const each of [on, alice, token, state])
    expect((await refusalOf(() => each.nowhere)).hint).toContain("expect('nowhere' in …).toBe(false)");
  expect(inspect(token)).toBe(`Token { contractId: ${token.contractId}n }`);
});

test('a chain is not used beside random calls that nobody has awaited yet', async () => {
  const own = await testChain();
  const [held, user] = [await own.deploy(Token), await own.user('alice')];
  const options = {
    contracts: [held],
    users: [user],
    runs: 2,
    invariant: async () => void (await held.of(user).balance),
  };
  const fuzzed = own.fuzz(options);
  const mistakes = [() => held.as(user).mint(1n), () => held.of(user), () => own.checkpoint(), () => own.fuzz(options)];
  for (const mistake of mistakes)
    expect(await refusalOf(mistake)).toMatchObject({ code: 'QED6075', hint: expect.stringContaining('chain.fuzz') });
  await fuzzed;
  await held.as(user).mint(1n);
  expect(await held.of(user).balance).toBe(1n);
});

test('not.toFailWith passes for a call that succeeds, and for none that fails', async () => {
  const own = await testChain();
  const [held, user, to] = [await own.deploy(Token), await own.user('alice'), await own.user('bob')];
  await expect(held.as(user).mint(5n)).not.toFailWith('balance too low');
  const fails = (): Promise<unknown> => held.as(user).transfer(to, 6n);
  expect((await refusalOf(() => expect(fails()).not.toFailWith('too low'))).message).toContain('expected no failure');
  for (const other of ['another text', /another/, { code: 'QED1102' }, { line: 1 }])
    expect(await refusalOf(() => expect(fails()).not.toFailWith(other))).toMatchObject({ code: 'QED1101' });
});

test('a mapping may be looked at like any object, and its functions may be passed on', async () => {
  const { sent, claimed } = token.of(alice);
  expect((await sent) === sent).toBe(true);
  expect(inspect(sent)).toMatch(/^\[Function: Token.sent\] \S+ { get: \[AsyncFunction: get\] }$/);
  expect(sent).not.toEqual(claimed);
  expect(() => expect(sent).toEqual({ a: 1 })).toThrow(/to deeply equal/);
  expect([Object.keys(sent), 'set' in sent]).toEqual([['get'], false]);
  expect(await Promise.all(['ann', 'ben'].map((name) => name).map((name) => chain.user(name)))).toHaveLength(2);
  const { snapshot, revert } = chain;
  const before = snapshot();
  await Promise.resolve(undefined).then(chain.checkpoint);
  revert(before);
  expect(chain.snapshot).toBe(snapshot);
});
