import { NodeError } from '../errors.js';
import type { Deployment } from '../../wire/messages.js';
import { checkDeployment, type DeploymentRules } from './check-deployment.js';
import { checkRegistration } from './check-registration.js';
import { submissionId, type Submissions } from './submissions.js';

/** Takes registrations and deployments. */
export class Coordinator {
  constructor(
    readonly rules: DeploymentRules,
    readonly submissions: Submissions,
  ) {}

  /** Accepts a public key for the next block; once this resolves it is on disk. Returns the submission's id. Throws QED4020 to QED4023. */
  async register(publicKeyHash: bigint): Promise<string> {
    const { state } = this.rules;
    const id = submissionId('registration', publicKeyHash);
    await checkRegistration(
      state,
      await state.checkpoint(),
      publicKeyHash,
      this.submissions.waiting('registration').length,
    );
    await this.#checkNew(
      id,
      () =>
        new NodeError('keyUsed', 'this key was handed in before', `see what became of it: qed status ${id}`, {
          details: { submissionId: id },
        }),
    );
    await this.submissions.accept('registration', id, publicKeyHash);
    return id;
  }

  /** Accepts a signed deployment for the next block; once this resolves it is on disk. Returns the submission's id. Throws QED4025 to QED4031. */
  async deploy(deployment: Deployment): Promise<string> {
    const { state } = this.rules;
    const waiting = this.submissions.waiting('deployment').length;
    const message = await checkDeployment(this.rules, await state.checkpoint(), deployment, waiting);
    const id = submissionId('deployment', message);
    await this.#checkNew(
      id,
      () =>
        new NodeError(
          'deployTwice',
          'this deployment was handed in before',
          'choose another salt to deploy the contract once more',
          { details: { submissionId: id } },
        ),
    );
    await this.submissions.accept('deployment', id, deployment);
    return id;
  }

  async #checkNew(id: string, refusal: () => NodeError): Promise<void> {
    const row = await this.submissions.row(id);
    if (row !== undefined && row.status !== 'refused') throw refusal();
  }
}
