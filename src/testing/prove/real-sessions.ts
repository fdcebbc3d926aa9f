import { actorKey } from '../../parth/actor.js';
import { PublicKey } from '../../parth/leaves.js';
import { userIdOf } from '../../parth/user-id.js';
import { protocolKeys } from '../../prover/programs/keys.js';
import type { UserState } from '../../sandbox/transaction/transaction.js';
import type { LocalChain } from '../../sandbox/chain/local-chain.js';
import type { JsonArgument } from '../../session/files/session-file.js';
import { DEFAULT_SCHEME, fingerprintOf } from '../../session/keystore/key-scheme.js';
import { publicKeyOf } from '../../session/keystore/public-key.js';
import { planSession } from '../../session/plan/plan-session.js';
import { proveSession } from '../../session/prove/prove-session.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { OpenSession } from '../chain/open-session.js';
import type { TestUser } from '../chain/test-user.js';
import { refuseOtherChanges } from './refuse-other-changes.js';
import type { SessionProver } from './session-prover.js';

/** So many users have a key from the start: a session needs one that is registered before it. */
const USERS = 32n;

/** What a test chain has in addition where its sessions are proven: registered keys, and the chain as each anchor left it. */
export class RealSessions {
  private constructor(
    readonly prover: SessionProver,
    private readonly anchors: Map<bigint, LocalChain>,
    /** The user ids of actors, by contract. */
    private readonly actors: Map<bigint, bigint>,
  ) {}

  /** On a new chain, whose next checkpoint has the users. */
  static on(chain: LocalChain, prover: SessionProver): RealSessions {
    const { realmBits } = chain.config;
    for (let index = 0n; index < USERS << realmBits; index++) {
      chain.register(PublicKey.hash(userKey(userIdOf(index, realmBits))));
    }
    return new RealSessions(prover, new Map(), new Map());
  }

  fork(): RealSessions {
    return new RealSessions(this.prover, new Map(this.anchors), new Map(this.actors));
  }

  /** The chain has a new checkpoint, in which sessions may start. */
  sealed(chain: LocalChain): void {
    this.anchors.set(chain.newest, chain.fork());
  }

  keyOf({ id, actorOf }: TestUser): PublicKey {
    return actorOf === undefined ? userKey(id) : actorKey(actorOf);
  }

  registerActor(chain: LocalChain, contractId: bigint): void {
    this.actors.set(contractId, chain.register(PublicKey.hash(actorKey(contractId))));
  }

  actorId(contractId: bigint): bigint | undefined {
    return this.actors.get(contractId);
  }

  /**
   * Plans and proves a session and verifies its end cap. Throws what the session's planning and the prover throw; it
   * must change what its calls changed.
   */
  async prove(user: TestUser, session: OpenSession, before: UserState['slots']): Promise<EndCapSubmission> {
    const { prover } = this;
    const calls = session.calls.map(({ contractId, method, args }) => ({
      contractId,
      method: method.name,
      args: args as readonly JsonArgument[],
    }));
    const source = this.anchors.get(session.anchor)!;
    const plan = await planSession({ source, calls, publicKey: this.keyOf(user) });
    const secret = user.actorOf === undefined ? secretOf(user.id) : null;
    const submission = await proveSession(plan, prover, secret, {
      concurrency: prover.size,
      onProgress: ({ state, step, total, title, seconds }) => {
        const how = state === 'done' ? `proven in ${seconds.toFixed(1)} s` : 'proving ...';
        prover.tell(`${user.name}: ${title} (${step} of ${total}): ${how}`);
      },
    });
    const { program } = plan.proofs.at(-1)!;
    const key = protocolKeys()[(program as { readonly name: keyof ReturnType<typeof protocolKeys> }).name];
    if (!(await prover.verify(submission.proof, key))) {
      throw new Error(`the end cap of ${user.name} does not verify`);
    }
    refuseOtherChanges(submission.updates, before, session.state?.slots ?? new Map());
    return submission;
  }
}

/** A test user's secret: anybody can know it, and there is nothing to protect. */
const secretOf = (userId: bigint): bigint => userId + 1n;

const userKey = (userId: bigint): PublicKey => publicKeyOf(secretOf(userId), fingerprintOf(DEFAULT_SCHEME));
