import { Field, Provable } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import { list, record, type ValueOf } from '../../parth/record.js';
import { Call } from '../../parth/statements/contract-call.js';
import {
  EndCapAuthorization,
  SignatureStatement,
  TransactionKind,
  TransactionLink,
} from '../../parth/statements/session.js';
import { assertEqualIf, usedEntries } from '../gadgets/conditional.js';
import { unranged } from '../gadgets/unranged.js';

/**
 * The witness of `ActorSignature`. Nothing is ranged: the message is the hash of what the end cap makes of checked numbers, and the transaction stack in it
 * that of what the steps of the session made.
 */
export const ActorSignatureWitness = record(null, {
  authorization: unranged(EndCapAuthorization),
  /** The contract that the key belongs to. */
  keyParam: 'field',
  /** How many of `transactions` there were. */
  count: 'field',
  /** In the order in which they ran; those after the first `count` are ignored. */
  transactions: list(record(null, { kind: 'field', call: unranged(Call) }), MAX_ACTOR_CALLS),
});
export type ActorSignatureWitness = ValueOf<typeof ActorSignatureWitness>;

/**
 * The signature scheme of actors: nobody holds a secret. It signs the end of every session that calls a contract, `keyParam`, and none but this one: the
 * session's transaction stack is opened, from the empty one on, and each call that no contract made goes there. What the contract itself calls, at once or
 * deferred, may go anywhere. A session without a call is not signed, or anybody could burn the actor's fees without the contract's consent.
 */
export const actorSignature = circuit({
  name: 'ActorSignature',
  witness: ActorSignatureWitness,
  children: [],
  logic({ authorization, keyParam, count, transactions }) {
    const used = constrain('count', () => usedEntries(count, MAX_ACTOR_CALLS));
    constrain('not-empty', () => used[0]!.assertTrue());
    let stack = new Field(0);
    transactions.forEach(({ kind, call }, i) => {
      const isTopLevel = used[i]!.and(kind.equals(TransactionKind.standard));
      scope(`transaction[${i}]`, () =>
        constrain('contract', () => assertEqualIf(isTopLevel, call.contractId, keyParam)),
      );
      const link = hashOf(TransactionLink, { previous: stack, kind, callHash: hashOf(Call, call) });
      stack = Provable.if(used[i]!, link, stack);
    });
    constrain('transaction-stack', () => stack.assertEquals(authorization.txStackHash));
    return hashOf(SignatureStatement, { keyParam, message: hashOf(EndCapAuthorization, authorization) });
  },
});
