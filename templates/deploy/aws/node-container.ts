import { Duration } from 'aws-cdk-lib';
import {
  Capability,
  type ContainerDefinition,
  Secret as EcsSecret,
  type FargateTaskDefinition,
  LinuxParameters,
} from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Platform } from './platform.js';

/** The user of the image: QED_UID of its Dockerfile. */
export const NODE_USER = '1000';

interface NodeContainer {
  /** What follows `qed`: the same as in compose.yaml, but for addresses. */
  readonly command: readonly string[];
  readonly port: number;
  /** Where it answers as long as it lives. */
  readonly healthPath: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, ISecret>>;
}

/** The container of a node. All nodes share one directory of proving keys. */
export function nodeContainer(
  platform: Platform,
  task: FargateTaskDefinition,
  name: string,
  { command, port, healthPath, environment = {}, secrets = {} }: NodeContainer,
): ContainerDefinition {
  const linuxParameters = new LinuxParameters(platform.scope, `${name}-linux`, { initProcessEnabled: true });
  linuxParameters.dropCapabilities(Capability.ALL);
  const container = task.addContainer('node', {
    image: platform.image,
    command: [...command],
    environment: { ...environment, HEALTH_URL: `http://127.0.0.1:${port}${healthPath}` },
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([variable, secret]) => [variable, EcsSecret.fromSecretsManager(secret)]),
    ),
    linuxParameters,
    portMappings: [{ containerPort: port }],
    // ECS does not read the HEALTHCHECK of the image.
    healthCheck: {
      command: ['CMD', 'node', '-e', HEALTH],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(10),
      startPeriod: Duration.minutes(2),
      retries: 3,
    },
    stopTimeout: Duration.seconds(30),
    logging: platform.logging(name),
  });
  container.addMountPoints({
    sourceVolume: platform.files.volume(task, { name: 'cache', user: NODE_USER }),
    containerPath: '/var/lib/qed/cache',
    readOnly: false,
  });
  return container;
}

const HEALTH = 'fetch(process.env.HEALTH_URL).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))';
