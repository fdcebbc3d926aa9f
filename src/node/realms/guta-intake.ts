import { Mutex } from '../../base/mutex.js';
import type { QedError } from '../../base/errors.js';
import type { RealmGutaSubmission } from '../../wire/realm.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import {
  checkGutaStillValid,
  checkRealmGuta,
  gutaKey,
  SessionRefused,
  type RealmGutaRules,
} from '../inbox/check-realm-guta.js';
import { sessionId, type RealmGutas } from '../inbox/realm-gutas.js';
import { isSettled } from '../inbox/unseal.js';
import { isFinal } from './failures.js';

/**
 * Takes the proofs that realms make of their users. Nothing of a realm is believed: the proof is verified, and the sessions beside it are computed again. One that
 * comes again is answered with what became of it the first time.
 */
export class GutaIntake {
  /** One after the other: each is checked against the newest checkpoint, and verified on all cores. */
  readonly #turn = new Mutex();

  constructor(
    readonly rules: RealmGutaRules,
    readonly gutas: RealmGutas,
    /** Told of each session whose refusal was recorded. */
    readonly onRefused: (submissionId: string, error: QedError) => void,
  ) {}

  /**
   * What became of its sessions. Throws QED4018 for what is no proof of them, QED4019 for one that the next block could not hold, QED4043 while another one of the
   * realm waits, and the refusal of a session that is at fault, which is recorded then if no later try could change it.
   */
  take(guta: RealmGutaSubmission): Promise<SubmissionStatus[]> {
    return this.#turn.run(async () => {
      const ids = guta.sessions.map(sessionId);
      if (!(await this.#areKnown(ids))) await this.#takeNew(guta);
      const proven = await this.rules.state.proven();
      return Promise.all(ids.map((id) => this.gutas.submissions.status(id, proven)));
    });
  }

  async #areKnown(ids: readonly string[]): Promise<boolean> {
    const rows = await Promise.all(ids.map((id) => this.gutas.submissions.row(id)));
    return rows.every(isSettled);
  }

  async #takeNew(guta: RealmGutaSubmission): Promise<void> {
    const { state } = this.rules;
    try {
      const head = await state.checkpoint();
      await checkRealmGuta(this.rules, head, guta);
      // Under the node's own key: its data is what the block's proofs are made with.
      const proof = { ...guta.proof, ...gutaKey(this.rules, guta) };
      await this.gutas.accept({ ...guta, proof }, async (tx) => {
        const newest = await state.checkpoint(await state.headForUpdate(tx));
        if (newest.header.newCheckpointRoot !== head.header.newCheckpointRoot)
          await checkGutaStillValid(state, newest, guta);
        return newest.id;
      });
    } catch (error) {
      if (!(error instanceof SessionRefused)) throw error;
      await this.#refuse(error);
      throw error.error;
    }
  }

  async #refuse({ submissionId, error }: SessionRefused): Promise<void> {
    if (isFinal(error) && (await this.gutas.submissions.refuseNew('end-cap', submissionId, error)))
      this.onRefused(submissionId, error);
  }
}
