import { Duration } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, type FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Platform } from './platform.js';

/** The user `redis` of the image. */
const REDIS_USER = '999';
const MEGABYTES = 1024;
/** What Redis may take of a task; the rest is for its copy while it rewrites the append-only file. */
const SHARE = 0.7;

/** A Redis for one node, which alone reaches it. Returns its address. */
export function redis(platform: Platform, of: string, owner: FargateService): string {
  const name = `redis-${of}`;
  const size = platform.props.size.redis;
  const task = platform.task(name, size);
  const container = task.addContainer('redis', {
    image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/redis:7.4-alpine'),
    // Nothing that was acknowledged gets lost, and a full Redis refuses writes instead of dropping rows: docs/storage.md.
    command: [
      'redis-server',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--maxmemory',
      `${Math.floor(size.gigabytes * MEGABYTES * SHARE)}mb`,
      '--maxmemory-policy',
      'noeviction',
    ],
    user: REDIS_USER,
    portMappings: [{ containerPort: 6379 }],
    healthCheck: { command: ['CMD', 'redis-cli', 'ping'], interval: Duration.seconds(10), retries: 5 },
    stopTimeout: Duration.seconds(60),
    logging: platform.logging(name),
  });
  container.addMountPoints({
    sourceVolume: platform.files.volume(task, { name, user: REDIS_USER }),
    containerPath: '/data',
    readOnly: false,
  });
  const service = platform.service(name, task);
  platform.files.open(service);
  owner.connections.allowTo(service, Port.tcp(6379), 'a node keeps its state in its Redis');
  owner.node.addDependency(service);
  return name;
}
