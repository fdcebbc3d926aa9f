import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { nodeContainer } from './node-container.js';
import { type Platform, PUBLIC_SUBNETS } from './platform.js';
import { redis } from './redis.js';

interface RealmProps {
  readonly number: number;
  readonly port: number;
  readonly token: ISecret;
  readonly publicUrl: string;
}

/** A realm with its Redis. */
export function realm(platform: Platform, { number, port, token, publicUrl }: RealmProps): FargateService {
  const name = `realm-${number}`;
  const task = platform.task(name, platform.props.size.realm);
  nodeContainer(platform, task, name, {
    command: [
      'node',
      '--role',
      'realm',
      '--realm',
      `${number}`,
      '--host',
      '0.0.0.0',
      '--port',
      `${port}`,
      '--public-url',
      publicUrl,
      '--coordinator',
      'http://coordinator.qed.local:8545',
      '--log-format',
      'json',
    ],
    port,
    healthPath: '/healthz',
    environment: {
      QED_REDIS: `redis://redis-${name}.qed.local:6379`,
      QED_TRUSTED_PROXIES: PUBLIC_SUBNETS,
      QED_HOST_NAMES: `${platform.props.domain},${name}.qed.local`,
    },
    secrets: { QED_REALM_TOKEN: token },
  });
  const service = platform.service(name, task);
  platform.files.open(service);
  redis(platform, name, service);
  return service;
}
