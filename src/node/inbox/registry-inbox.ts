import { StoreTransaction } from '../../kvq/transaction.js';
import type { Deployment } from '../../wire/deployment.js';
import { NodeError } from '../errors.js';
import { CheckSlots } from './bounds.js';
import type { Checkpoint } from '../state/node-state.js';
import type { SubmissionKind } from '../state/rows.js';
import {
  checkCode,
  checkContractIdLeft,
  checkDeployment,
  messageOf,
  type DeploymentRules,
} from './check-deployment.js';
import { checkRegistration } from './check-registration.js';
import { submissionId, type Submissions } from './submissions.js';

/** Takes registrations and deployments for the next block. */
export class RegistryInbox {
  readonly #checks = new CheckSlots('deployment');

  constructor(
    readonly rules: DeploymentRules,
    readonly submissions: Submissions,
  ) {}

  /** Accepts a public key for the next block; once this resolves it is on disk. Returns the submission's id. Throws QED4020 to QED4023,
   * QED4043. */
  async register(publicKeyHash: bigint): Promise<string> {
    const id = submissionId('registration', publicKeyHash);
    await this.submissions.accept('registration', id, publicKeyHash, async (tx) => {
      const { head, waiting } = await this.#before(tx, 'registration');
      await checkRegistration(this.rules.state, head, publicKeyHash, waiting);
      if (await this.submissions.isKnown(tx, id)) {
        throw new NodeError('keyUsed', 'this key was handed in before', `see what became of it: qed status ${id}`, {
          details: { submissionId: id },
        });
      }
    });
    return id;
  }

  /**
   * Accepts a signed deployment for the next block; once this resolves it is on disk. Returns the submission's id. Throws QED4025 to QED4031, QED4043. A check that
   * takes long, or hangs, keeps nobody else waiting.
   */
  async deploy(deployment: Deployment): Promise<string> {
    checkCode(deployment.artifact);
    const message = messageOf(this.rules, deployment);
    const id = submissionId('deployment', message);
    await this.#checkNew(new StoreTransaction(this.submissions.store), id);
    await this.submissions.checkRoom('deployment');
    const head = await this.rules.state.checkpoint();
    await this.#checks.run(() => checkDeployment(this.rules, head, deployment, message));
    await this.submissions.accept('deployment', id, deployment, async (tx) => {
      const before = await this.#before(tx, 'deployment');
      checkContractIdLeft(before.head, before.waiting);
      await this.#checkNew(tx, id);
    });
    return id;
  }

  /** What a submission comes after: the newest checkpoint, and those of its kind that wait. */
  async #before(tx: StoreTransaction, kind: SubmissionKind): Promise<{ head: Checkpoint; waiting: number }> {
    const head = await this.rules.state.checkpoint(await this.rules.state.headForUpdate(tx));
    return { head, waiting: await this.submissions.count(kind, tx) };
  }

  async #checkNew(tx: StoreTransaction, id: string): Promise<void> {
    if (!(await this.submissions.isKnown(tx, id))) return;
    throw new NodeError(
      'deployTwice',
      'this deployment was handed in before',
      'choose another salt to deploy the contract once more',
      { details: { submissionId: id } },
    );
  }
}
