// An actor's signature covers one session of its own contract and cannot be used for another.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { MAX_ACTOR_CALLS } from '../../../src/parth/actor.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { Call } from '../../../src/parth/statements/contract-call.js';
import { EndCapAuthorization, SignatureStatement, TransactionLink } from '../../../src/parth/statements/session.js';
import { actorSignature } from '../../../src/prover/signature/actor-signature.js';
import { actorSignatureStep, type SessionTransaction } from '../../../src/prover/signature/actor-signature-step.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';

const CONTRACT = 5n;
const [STANDARD, DEFERRED, INLINE] = [0n, 1n, 2n];

const transaction = (kind: bigint, contractId: bigint, callerContractId = NO_CONTRACT): SessionTransaction => ({
  kind,
  call: { callerContractId, contractId, methodId: 3n, inputsHash: 11n * contractId, outputsHash: 12n },
});
const mine = transaction(STANDARD, CONTRACT);
const stackOf = (transactions: readonly SessionTransaction[]): bigint =>
  transactions.reduce(
    (previous, { kind, call }) => TransactionLink.hash({ previous, kind, callHash: Call.hash(call) }),
    0n,
  );
const signing = (transactions: readonly SessionTransaction[]) =>
  actorSignatureStep(
    {
      ...EndCapAuthorization.zero(),
      networkMagic: 7n,
      userId: 9n,
      nonce: 3n,
      txStackHash: stackOf(transactions),
      txCount: BigInt(transactions.length),
    },
    CONTRACT,
    transactions,
  );
const accepts = (transactions: readonly SessionTransaction[]): boolean => {
  const { witness, output } = signing(transactions);
  try {
    expect(runCircuit(actorSignature, witness)).toBe(output);
    return true;
  } catch {
    return false;
  }
};

const full = Array.from({ length: MAX_ACTOR_CALLS }, () => mine);

const cases: ConstraintCase<typeof actorSignature.witness.shape>[] = [
  { breaks: 'count', title: 'more transactions than it can open', mutate: ({ witness }) => (witness.count = 9n) },
  { breaks: 'not-empty', title: 'a session without calls', mutate: () => ({ witness: signing([]).witness }) },
  ...full.map((_, i) => ({
    breaks: `transaction[${i}]/contract`,
    title: 'a call of another contract, whose stack is opened truly',
    mutate: () => ({ witness: signing(full.map((each, j) => (j === i ? transaction(STANDARD, 6n) : each))).witness }),
  })),
  {
    breaks: 'transaction[0]/contract',
    title: 'a session for the key of another contract',
    mutate: ({ witness }) => (witness.keyParam = 6n),
  },
  {
    breaks: 'transaction-stack',
    title: 'another stack than the session has',
    mutate: ({ witness }) => (witness.authorization.txStackHash += 1n),
  },
  {
    breaks: 'transaction-stack',
    title: 'a call of another contract passed off as inline',
    mutate: () => {
      const { witness } = signing([mine, transaction(STANDARD, 6n)]);
      const transactions = witness.transactions.map((each, i) => (i === 1 ? { ...each, kind: INLINE } : each));
      return { witness: { ...witness, transactions } };
    },
  },
  {
    breaks: 'transaction-stack',
    title: 'the last call kept quiet',
    mutate: ({ witness }) => (witness.count = 7n),
  },
  {
    breaks: 'transaction-stack',
    title: 'the first call kept quiet',
    mutate: () => {
      const { witness } = signing([transaction(STANDARD, 6n), mine]);
      const [, second, ...rest] = witness.transactions;
      return { witness: { ...witness, count: 1n, transactions: [second!, ...rest, second!] } };
    },
  },
];

constraintSuite(actorSignature, { witness: signing(full).witness }, cases, { onVariables: true });

describe('an actor signs', () => {
  it.each<[string, boolean, readonly SessionTransaction[]]>([
    ['one call of its contract', true, [mine]],
    ['as many as it can open', true, full],
    [
      'calls that its contract makes, wherever they go',
      true,
      [mine, transaction(INLINE, 0n, CONTRACT), transaction(INLINE, 8n, 0n), mine, transaction(DEFERRED, 9n, CONTRACT)],
    ],
    ['no call of another contract', false, [transaction(STANDARD, 6n)]],
    ['none after its own', false, [mine, transaction(STANDARD, 6n)]],
    ['none of contract 0', false, [mine, transaction(STANDARD, 0n)]],
    ['no session without calls', false, []],
  ])('%s', async (_, accepted, transactions) => {
    expect(accepts(transactions)).toBe(accepted);
    const { witness, output } = signing(transactions);
    const onVariables = await runOnVariables(actorSignature, witness).catch(() => null);
    expect(onVariables).toBe(accepted ? output : null);
  });
});

it('signs the session that it opens and no other', () => {
  const { witness, output } = signing([mine]);
  const { keyParam, authorization } = witness;
  expect(output).toBe(SignatureStatement.hash({ keyParam, message: EndCapAuthorization.hash(authorization) }));
  for (const name of [
    'networkMagic',
    'userId',
    'nonce',
    'startUserLeafHash',
    'endUserLeafHash',
    'checkpointLeafHash',
    'txCount',
  ] as const) {
    // prettier-ignore
    const other = { ...witness, authorization: { ...authorization, [name]: authorization[name] + 1n } };
    expect(runCircuit(actorSignature, other)).not.toBe(output);
  }
});

it('opens no more than eight transactions', () => {
  expect(() => signing([...full, mine])).toThrow(RangeError);
});
