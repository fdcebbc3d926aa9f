import { Duration } from 'aws-cdk-lib';
import {
  ContainerDependencyCondition,
  ContainerImage,
  Secret as EcsSecret,
  type FargateService,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { readFileSync } from 'node:fs';
import { NODE_USER, nodeContainer } from './node-container.js';
import { type Platform, PUBLIC_SUBNETS } from './platform.js';
import { QUEUE_DEPTH_SCRIPT } from './queue-depth.js';
import { redis } from './redis.js';

const NAME = 'coordinator';
/** Where compose.yaml has secrets, too. */
const SECRETS = '/run/secrets';
const WRITE_SECRETS = readFileSync(new URL('write-secrets.sh', import.meta.url), 'utf8');

interface Known {
  readonly name: string;
  readonly token: ISecret;
}

interface CoordinatorProps {
  readonly realms: readonly Known[];
  readonly workers: readonly Known[];
  readonly operator: ISecret;
  readonly relayer: ISecret;
  readonly bucket: IBucket;
}

/** The coordinator with its Redis, the container that writes its files, and the one that tells how long its queue is. */
export function coordinator(platform: Platform, props: CoordinatorProps): FargateService {
  const task = platform.task(NAME, platform.props.size.coordinator);
  const node = nodeContainer(platform, task, NAME, {
    command: [
      'node',
      '--role',
      'coordinator',
      '--host',
      '0.0.0.0',
      '--port',
      '8545',
      '--genesis',
      `${SECRETS}/genesis.json`,
      '--realm-tokens',
      `${SECRETS}/realms.txt`,
      '--worker-tokens',
      `${SECRETS}/workers.txt`,
      '--operator-tokens',
      `${SECRETS}/operators.txt`,
      '--relayer-tokens',
      `${SECRETS}/relayers.txt`,
      '--log-format',
      'json',
    ],
    port: 8545,
    healthPath: '/healthz',
    environment: {
      QED_REDIS: `redis://redis-${NAME}.qed.local:6379`,
      QED_TRUSTED_PROXIES: PUBLIC_SUBNETS,
      QED_HOST_NAMES: `${platform.props.domain},${NAME}.qed.local`,
    },
  });
  const files = secretFiles(platform, task, props);
  node.addMountPoints({ sourceVolume: 'secrets', containerPath: SECRETS, readOnly: true });
  node.addContainerDependencies({ container: files, condition: ContainerDependencyCondition.SUCCESS });
  task.addContainer('queue-depth', {
    image: platform.image,
    entryPoint: ['node', '--input-type=module', '--eval'],
    command: [QUEUE_DEPTH_SCRIPT],
    environment: { METRICS_URL: 'http://127.0.0.1:8545/metrics', NETWORK: platform.scope.stackName },
    essential: false,
    logging: platform.logging('queue-depth'),
  });
  const service = platform.service(NAME, task);
  platform.files.open(service);
  redis(platform, NAME, service);
  return service;
}

/** A node takes tokens from files that nobody else may read, so a container that ends at once writes them for it. */
function secretFiles(
  platform: Platform,
  task: FargateTaskDefinition,
  { realms, workers, operator, relayer, bucket }: CoordinatorProps,
): ReturnType<FargateTaskDefinition['addContainer']> {
  task.addVolume({ name: 'secrets' });
  task.addToTaskRolePolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('genesis.json')] }),
  );
  const tokens: Record<string, ISecret> = { OPERATOR_TOKEN: operator, RELAYER_TOKEN: relayer };
  realms.forEach(({ token }, i) => (tokens[`REALM_TOKEN_${i}`] = token));
  workers.forEach(({ token }, i) => (tokens[`WORKER_TOKEN_${i + 1}`] = token));
  const container = task.addContainer('secret-files', {
    image: ContainerImage.fromRegistry('public.ecr.aws/aws-cli/aws-cli:2.17.0'),
    entryPoint: ['sh', '-c'],
    command: [WRITE_SECRETS],
    environment: {
      DIRECTORY: SECRETS,
      BUCKET: bucket.bucketName,
      REALMS: realms.map(({ name }) => name).join(' '),
      WORKERS: `${workers.length}`,
      OWNER: `${NODE_USER}:${NODE_USER}`,
    },
    secrets: Object.fromEntries(
      Object.entries(tokens).map(([variable, secret]) => [variable, EcsSecret.fromSecretsManager(secret)]),
    ),
    essential: false,
    startTimeout: Duration.minutes(2),
    logging: platform.logging('secret-files'),
  });
  container.addMountPoints({ sourceVolume: 'secrets', containerPath: SECRETS, readOnly: false });
  return container;
}
