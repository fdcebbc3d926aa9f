import { ACTOR_FINGERPRINT } from '../../../parth/actor.js';
import { PublicKey } from '../../../parth/leaves.js';
import type { Expr } from '../../typed/ast.js';
import type { Lowering } from '../method-lowering.js';
import type { Value } from '../values.js';

/**
 * `context.isActor(user)`: the user's public key is that of the contract's actor. The caller's own is known from the session; another's stands in the leaf
 * that the anchor has, so a user without a session is none.
 */
export function lowerIsActor(lowering: Lowering, { user, span }: Expr & { tag: 'isActor' }): Value {
  const { builder } = lowering;
  const named = lowering.scalar(user);
  const parts = [lowering.constant('Hash', ACTOR_FINGERPRINT), builder.context('contractId')];
  const key = lowering.emit(builder.poseidon(parts, PublicKey.tag!), span);
  const own = lowering.emit(builder.compare('eq', builder.context('publicKeyHash'), key), span);
  if (user.tag === 'context' && user.name === 'userId') return own;
  const theirs = lowering.emit(builder.compare('eq', builder.userKey(named), key), span);
  const isCaller = lowering.emit(builder.compare('eq', named, builder.context('userId')), span);
  return lowering.select(isCaller, own, theirs);
}
