import { guarded } from '../failures/guarded.js';
import { refuseOtherNames } from '../failures/known-names.js';
import type { OpenSession } from './open-session.js';
import { landedBefore } from './refusals.js';
import type { TestUser } from './test-user.js';
import { Turns } from './turns.js';
import type { World } from './world.js';
import type { WorldCall } from './world-call.js';

/** A session that lands when the test says so, and that may start from an earlier checkpoint. */
export class TestSession {
  static {
    refuseOtherNames(this.prototype, 'a session', ['user']);
  }

  #landed = false;
  readonly #turns = new Turns();

  constructor(
    private readonly world: () => World,
    readonly user: TestUser,
    private session: OpenSession,
  ) {
    return guarded(this, {
      what: 'a session',
      insteadOfChange: () => 'open another one: chain.session(user, { checkpoint })',
      takes: { run: 1, land: 0 },
      insteadOfMore: { land: 'where it starts is said before: chain.session(user, { checkpoint })' },
    });
  }

  /** The checkpoint that it starts from. */
  get anchor(): bigint {
    return this.session.anchor;
  }

  /** Executes a call in this session. */
  async run(call: WorldCall): Promise<unknown> {
    return this.#turns.take(async () => {
      if (this.#landed) throw landedBefore(this.user.name);
      const { result, session } = await this.world().run(this.user, this.session, call);
      this.session = session;
      return result;
    });
  }

  /**
   * Lands it: the next checkpoint shows what it did. Throws `QED6033` where that is too late for one of its calls or
   * for its anchor, `QED6034` where the user landed another session since the anchor,
   * `QED3205` where the balance does not cover the fee.
   */
  async land(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#landed) throw landedBefore(this.user.name);
      await this.world().land(this.user, this.session);
      this.#landed = true;
    });
  }
}
