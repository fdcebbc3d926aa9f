import { Duration } from 'aws-cdk-lib';
import { AdjustmentType } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { nodeContainer } from './node-container.js';
import type { Platform } from './platform.js';
import { queueDepth } from './queue-depth.js';

interface WorkerProps {
  readonly name: string;
  readonly token: ISecret;
  /** How many workers start before it. */
  readonly place: number;
  /** Whether it also runs while there is nothing to prove. */
  readonly alwaysThere: boolean;
}

/**
 * A worker on spot capacity. Each is a service of its own, because each has a token of its own: the coordinator takes two processes with one token for one
 * worker that has lost its jobs.
 */
export function worker(platform: Platform, { name, token, place, alwaysThere }: WorkerProps): FargateService {
  const size = platform.props.size.worker;
  const task = platform.task(name, size);
  nodeContainer(platform, task, name, {
    command: [
      'node',
      '--role',
      'worker',
      '--host',
      '0.0.0.0',
      '--metrics-port',
      '9464',
      '--coordinator',
      'http://coordinator.qed.local:8545',
      '--log-format',
      'json',
    ],
    port: 9464,
    healthPath: '/metrics',
    secrets: { QED_WORKER_TOKEN: token },
  });
  const service = platform.service(name, task, {
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    ...(alwaysThere ? { desiredCount: 1 } : {}),
  });
  platform.files.open(service);
  if (!alwaysThere) {
    service.autoScaleTaskCount({ minCapacity: 0, maxCapacity: 1 }).scaleOnMetric('Queue', {
      metric: queueDepth(platform.scope),
      adjustmentType: AdjustmentType.EXACT_CAPACITY,
      // It starts when the workers before it have more to do than they have cores, and ends when nothing is left.
      scalingSteps: [
        { upper: 0, change: 0 },
        { lower: place * size.cores + 1, change: 1 },
      ],
      evaluationPeriods: 3,
      cooldown: Duration.minutes(5),
    });
  }
  return service;
}
