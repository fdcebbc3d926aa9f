import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { PublicKey } from '../../parth/leaves.js';
import type { Anchor, RegistrationWitness, SessionSource, UserWitness } from '../../wire/session-source.js';

/** The keys of the programs that prove a session. */
export interface SessionKeys {
  readonly ZkSignature: bigint;
  readonly ActorSignature: bigint;
  readonly SchnorrSignature: bigint;
  readonly UpsSegment: bigint;
  readonly UpsEndCap: bigint;
  readonly UpsExpress: bigint;
  readonly UpsSchnorrExpress: bigint;
}

/** What a session is planned from. */
export interface PlanContext {
  readonly source: SessionSource;
  readonly anchor: Anchor;
  readonly publicKey: PublicKey;
  readonly keys: SessionKeys;
  readonly registration: RegistrationWitness;
  readonly user: UserWitness;
  readonly observer?: CallObserver | undefined;
}
