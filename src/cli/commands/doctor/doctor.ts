import type { HealthCheck } from './health-check.js';
import { action, type CommandInstaller } from '../../command.js';
import { QedError } from '../../../base/errors.js';

/** `qed doctor`: is this machine able to prove? Exit code 3 when something that qed cannot do without is missing. */
export const installDoctor: CommandInstaller = (program, environment) => {
  program
    .command('doctor')
    .description('check Node, the native prover, Redis, memory and the key cache, each with its remedy')
    .option('--redis <url>', "look at the network's Redis: version, persistence, latency, slots of a cluster")
    .addHelpText('after', '\nExample:\n  $ qed doctor --redis redis://127.0.0.1:6379')
    .action(
      action(environment, async ({ output, config }) => {
        const { checkHealth } = await import('./health-checks.js');
        const checks = await checkHealth(config);
        const failed = checks.filter(({ status }) => status === 'fail');
        const text = render(checks, output.color);
        if (failed.length > 0) {
          output.log(text);
          throw new QedError('QED6010', `${failed.map(({ name }) => name).join(', ')}: not fit to prove`, {
            hint: failed[0]!.remedy ?? '',
            exitCode: 3,
            details: { checks },
          });
        }
        return { data: { checks }, text };
      }),
    );
};

function render(checks: readonly HealthCheck[], color: import('chalk').ChalkInstance): string {
  const marks = { ok: color.green('ok  '), warn: color.yellow('warn'), fail: color.red('fail') };
  return checks
    .flatMap(({ name, status, found, remedy }) => [
      `${marks[status]} ${name}: ${found}`,
      ...(status === 'ok' || remedy === undefined ? [] : [`     ${remedy}`]),
    ])
    .join('\n');
}
