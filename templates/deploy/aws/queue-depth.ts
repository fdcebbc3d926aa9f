import { Duration, type Stack } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { readFileSync } from 'node:fs';

/** What runs beside the coordinator and tells CloudWatch, as a line of the log, how many jobs workers could be busy with. */
export const QUEUE_DEPTH_SCRIPT = readFileSync(new URL('tell-queue-depth.mjs', import.meta.url), 'utf8');

/** Jobs that are ready or being proven. */
export const queueDepth = ({ stackName }: Stack): Metric =>
  new Metric({
    namespace: 'qed',
    metricName: 'QueueDepth',
    dimensionsMap: { Network: stackName },
    unit: Unit.COUNT,
    statistic: 'Maximum',
    period: Duration.minutes(1),
  });
