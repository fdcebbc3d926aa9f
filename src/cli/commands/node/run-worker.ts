import type { CommandContext } from '../../command.js';
import { untilInterrupted } from '../../input/until-interrupted.js';
import { openWorker, type WorkerOptions } from '../../network/open-worker.js';
import type { CommandResult } from '../../output/output.js';

/** Proves for a coordinator until it is interrupted. */
export async function runWorker(
  context: CommandContext,
  options: WorkerOptions & { readonly host?: string },
): Promise<CommandResult> {
  const { metricsPort } = context.config;
  const worker = await openWorker(context, options, { metricsPort, host: options.host });
  let proofs = 0;
  worker.events.on(({ type }) => type === 'job-done' && proofs++);
  if (worker.metricsUrl !== null) context.output.log(`metrics at ${worker.metricsUrl}`);
  context.output.log(`worker ${worker.name} proves for ${worker.node.url}; stop it with Ctrl-C`);
  await untilInterrupted(context);
  await worker.stop();
  return { data: { worker: worker.name, coordinator: worker.node.url, proofs }, text: '' };
}
