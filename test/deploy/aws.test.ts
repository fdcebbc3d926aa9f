// The AWS application is synthesised without an account: its network is that of compose.yaml, closed but for the load balancer, encrypted,
// with few rights.
import { Match, Template } from 'aws-cdk-lib/assertions';
import { execa } from 'execa';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { capacityFor } from '../../src/cli/commands/plan-capacity/load-model.js';
import { readRealmTokens } from '../../src/node/realms/realm-tokens.js';
import { readRelayerTokens } from '../../src/node/callers/relayer-tokens.js';
import { readWorkerTokens } from '../../src/node/proving/worker-tokens.js';
import type { TaskSize } from '../../templates/deploy/aws/sizes.js';
import { AWS, sizes, synthesised, textOf, type Cloud } from '../support/aws.js';
import { composeFile, nodesOf, textOf as composeText } from '../support/compose.js';

const DOMAIN = 'qed.example.org';
const compose = composeFile();
let network: Template;
let foundation: Template;
let resources: Cloud['Resources'];

beforeAll(async () => {
  const certificate = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
  const stacks = await synthesised({ size: 'small', domain: DOMAIN, certificate, image: 'v1' });
  network = Template.fromJSON(stacks['QedNetwork']!);
  foundation = Template.fromJSON(stacks['QedFoundation']!);
  resources = { ...stacks['QedNetwork']!.Resources, ...stacks['QedFoundation']!.Resources };
}, 300_000);

const all = (type: string): [string, any][] =>
  Object.entries(resources).flatMap(([name, { Type, Properties }]) => (Type === type ? [[name, Properties]] : []));

/** The containers of all tasks, by `<service>/<container>`. */
function containers(): Record<string, any> {
  const services = all('AWS::ECS::Service').map(([, service]) => [
    service.ServiceName,
    resources[service.TaskDefinition.Ref]!.Properties,
  ]);
  return Object.fromEntries(
    services.flatMap(([service, task]) =>
      task.ContainerDefinitions.map((container: any) => [`${service}/${container.Name}`, container]),
    ),
  );
}
const environmentOf = (container: any): Record<string, string> =>
  Object.fromEntries((container.Environment ?? []).map(({ Name, Value }: any) => [Name, Value]));

it('has every element of the drawing, in two zones', () => {
  network.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  const subnets = all('AWS::EC2::Subnet').map(([, { CidrBlock, AvailabilityZone }]) => [
    CidrBlock,
    AvailabilityZone['Fn::Select'][0],
  ]);
  expect(subnets).toEqual([
    ['10.0.0.0/24', 0],
    ['10.0.1.0/24', 1],
    ['10.0.2.0/24', 0],
    ['10.0.3.0/24', 1],
  ]);
  const services = all('AWS::ECS::Service').map(([, { ServiceName }]) => ServiceName);
  const stores = ['coordinator', 'realm-0', 'realm-1'];
  expect(services.sort()).toEqual(
    [...stores, ...stores.map((name) => `redis-${name}`), 'worker-1', 'worker-2', 'worker-3'].sort(),
  );
  network.resourceCountIs('AWS::EFS::MountTarget', 2);
  expect(all('AWS::EFS::AccessPoint').map(([, { RootDirectory }]) => RootDirectory.Path)).toEqual(
    expect.arrayContaining(['/cache', ...stores.map((name) => `/redis-${name}`)]),
  );
  network.hasResourceProperties('AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'qed.local' });
  network.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/ecs/qed-protocol' });
  network.hasResourceProperties('AWS::ECS::Cluster', { ClusterName: 'qed-cluster' });
  foundation.hasResourceProperties('AWS::ECR::Repository', { RepositoryName: 'qed-protocol' });
  foundation.resourceCountIs('AWS::S3::Bucket', 1);
});

it('lets the Internet reach the load balancer alone, at three ports with TLS', () => {
  const open = ({ CidrIp, CidrIpv6 }: any): boolean => CidrIp !== undefined || CidrIpv6 !== undefined;
  const inline = all('AWS::EC2::SecurityGroup').flatMap(([name, { SecurityGroupIngress = [] }]) =>
    SecurityGroupIngress.filter(open).map(({ FromPort, ToPort }: any) => [name, FromPort, ToPort]),
  );
  const [[, balancer]] = all('AWS::ElasticLoadBalancingV2::LoadBalancer') as [[string, any]];
  const own = balancer.SecurityGroups[0]['Fn::GetAtt'][0];
  expect(inline).toEqual([8545, 8546, 8547].map((port) => [own, port, port]));
  expect(all('AWS::EC2::SecurityGroupIngress').filter(([, rule]) => open(rule))).toEqual([]);
  const listeners = all('AWS::ElasticLoadBalancingV2::Listener').map(([, { Port, Protocol }]) => [Port, Protocol]);
  expect(listeners).toEqual([8545, 8546, 8547].map((port) => [port, 'HTTPS']));
  for (const [name, { NetworkConfiguration }] of all('AWS::ECS::Service')) {
    const { AssignPublicIp, Subnets } = NetworkConfiguration.AwsvpcConfiguration;
    expect([AssignPublicIp, Subnets.map(({ Ref }: any) => resources[Ref]!.Properties.CidrBlock)], name).toEqual([
      'DISABLED',
      ['10.0.2.0/24', '10.0.3.0/24'],
    ]);
  }
});

it('lets each task reach what it needs and nothing else inside', () => {
  const nameOf = (group: any): string => group['Fn::GetAtt'][0].replace(/group[0-9A-F]{8}$/, '');
  const ways = all('AWS::EC2::SecurityGroupIngress').map(
    ([, rule]) => `${nameOf(rule.SourceSecurityGroupId)} ${nameOf(rule.GroupId)}:${rule.FromPort}`,
  );
  const inner = ways.filter((way) => !way.startsWith('Balancer') && !way.endsWith(' Files:2049')).sort();
  expect(inner).toEqual([
    'coordinator rediscoordinator:6379',
    'realm0 coordinator:8545',
    'realm0 redisrealm0:6379',
    'realm1 coordinator:8545',
    'realm1 redisrealm1:6379',
    'worker1 coordinator:8545',
    'worker2 coordinator:8545',
    'worker3 coordinator:8545',
  ]);
});

it('encrypts what is stored, and the ways to files and users', () => {
  network.hasResourceProperties('AWS::EFS::FileSystem', {
    Encrypted: true,
    FileSystemPolicy: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
  foundation.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  foundation.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
  for (const [name, { Volumes = [] }] of all('AWS::ECS::TaskDefinition'))
    for (const { EFSVolumeConfiguration: efs } of Volumes.filter((volume: any) => volume.EFSVolumeConfiguration))
      expect([efs.TransitEncryption, efs.AuthorizationConfig.IAM], name).toEqual(['ENABLED', 'ENABLED']);
});

it('gives no right to everything, and a star for a resource only where AWS knows no other', () => {
  const statements = all('AWS::IAM::Policy').flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement);
  expect(statements.length).toBeGreaterThan(20);
  const actions = new Set<string>();
  for (const { Action, Resource } of statements) {
    for (const action of [Action].flat()) {
      expect(action).not.toContain('*');
      if ([Resource].flat().includes('*')) actions.add(action);
    }
  }
  expect([...actions]).toEqual(['ecr:GetAuthorizationToken']);
  for (const [name, role] of all('AWS::IAM::Role')) expect(role.ManagedPolicyArns, name).toBeUndefined();
  const bucket = JSON.stringify(statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:')));
  expect(bucket).toMatch(/^\[\{"Action":"s3:GetObject".*\/genesis\.json/);
});

/** What is another address here than in compose.yaml, where all containers know each other by name. */
const there = (text: string): string =>
  text
    .replace(/^http:\/\/coordinator:/, 'http://coordinator.qed.local:')
    .replace(/^http:\/\/127\.0\.0\.1:(854[67])$/, `https://${DOMAIN}:$1`);

it('runs the commands of compose.yaml', () => {
  const deployed = containers();
  for (const [name, service] of nodesOf(compose)) {
    const node = deployed[`${name}/node`];
    const words = service.command.map((word, i, command) => (command[i - 1] === '--host' ? '0.0.0.0' : there(word)));
    // A single token comes as a variable from Secrets Manager.
    const file = words.indexOf('--token-file');
    if (file >= 0) words.splice(file, 2);
    expect(node.Command, name).toEqual(words);
    const role = words[words.indexOf('--role') + 1]!.toUpperCase();
    expect((node.Secrets ?? []).map(({ Name }: any) => Name)).toEqual(file < 0 ? [] : [`QED_${role}_TOKEN`]);
    const environment = environmentOf(node);
    const isStore = role !== 'WORKER';
    expect(Object.keys(environment).sort(), name).toEqual(Object.keys(service.environment!).sort());
    if (isStore) {
      expect(environment['QED_REDIS']).toBe(`redis://redis-${name}.qed.local:6379`);
      expect(environment['QED_HOST_NAMES']).toBe(`${DOMAIN},${name}.qed.local`);
      expect(environment['QED_TRUSTED_PROXIES']).toBe('10.0.0.0/23');
    }
    expect(new URL(environment['HEALTH_URL']!).pathname).toBe(new URL(service.environment!['HEALTH_URL']!).pathname);
    const [, check] = /CMD (\[.*\])$/m.exec(composeText('Dockerfile'))!;
    expect(node.HealthCheck.Command).toEqual(['CMD', ...(JSON.parse(check!) as string[])]);
    expect(node.LinuxParameters).toMatchObject({ InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } });
  }
  const redis = compose.services['redis']!.command;
  const memory = redis.indexOf('--maxmemory') + 1;
  for (const name of ['coordinator', 'realm-0', 'realm-1']) {
    const command = [...deployed[`redis-${name}/redis`].Command];
    expect(command[memory]).toBe('5734mb');
    expect(command.with(memory, redis[memory])).toEqual(redis);
  }
});

it('stops a node before the next one starts, and has workers on spot capacity', () => {
  for (const [name, service] of all('AWS::ECS::Service')) {
    expect(service.DeploymentConfiguration, name).toMatchObject({ MinimumHealthyPercent: 0, MaximumPercent: 100 });
    const isWorker = service.ServiceName.startsWith('worker-');
    const strategy = service.CapacityProviderStrategy?.map(({ CapacityProvider }: any) => CapacityProvider);
    expect(strategy, name).toEqual(isWorker ? ['FARGATE_SPOT'] : undefined);
  }
});

it('starts a worker when those before it have more jobs than cores, and ends it when no job is left', () => {
  const alarms = all('AWS::CloudWatch::Alarm').map(
    ([, { MetricName, Namespace, ComparisonOperator, Threshold }]) =>
      `${Namespace}/${MetricName} ${ComparisonOperator} ${Threshold}`,
  );
  const at = (more: number) => [
    'qed/QueueDepth LessThanOrEqualToThreshold 0',
    `qed/QueueDepth GreaterThanOrEqualToThreshold ${more}`,
  ];
  expect(alarms).toEqual([...at(9), ...at(17)]);
  expect(all('AWS::ApplicationAutoScaling::ScalableTarget').map(([, p]) => [p.MinCapacity, p.MaxCapacity])).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

it('tells the length of the queue in the format of CloudWatch', async () => {
  const metrics = [
    'qed_jobs{program="Guta",status="ready"} 3',
    'qed_jobs{program="Guta",status="leased"} 2',
    'qed_jobs{program="Checkpoint",status="ready"} 1',
    'qed_jobs{program="Guta",status="done"} 100',
    'qed_jobs{program="Guta",status="dead"} 7',
  ].join('\n');
  const server = createServer((_, answer) => answer.end(metrics)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { EntryPoint, Command } = containers()['coordinator/queue-depth'];
  const env = { METRICS_URL: `http://127.0.0.1:${port}/metrics`, NETWORK: 'QedNetwork', TELL_EVERY_MS: '50' };
  const child = execa(EntryPoint[0], [...EntryPoint.slice(1), ...Command], { env, reject: false });
  const lines: any[] = [];
  for await (const line of child) if (lines.push(JSON.parse(line as string)) === 2) child.kill();
  server.close();
  const [, alarm] = all('AWS::CloudWatch::Alarm')[0]!;
  for (const line of lines) {
    expect(line).toMatchObject({ QueueDepth: 6, Network: 'QedNetwork' });
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    expect([Namespace, Dimensions, Metrics]).toEqual([
      alarm.Namespace,
      [alarm.Dimensions.map(({ Name }: any) => Name)],
      [{ Name: alarm.MetricName, Unit: alarm.Unit }],
    ]);
    expect(Math.abs(line._aws.Timestamp - Date.now())).toBeLessThan(60_000);
  }
});

it('writes the files that the coordinator reads, for it alone', async () => {
  const container = containers()['coordinator/secret-files'];
  const directory = mkdtempSync(path.join(tmpdir(), 'qed-aws-'));
  try {
    const bin = path.join(directory, 'aws');
    writeFileSync(bin, '#!/bin/sh\necho "$@" > "$5"\n', { mode: 0o755 });
    const environment = environmentOf(container);
    const tokens = Object.fromEntries(container.Secrets.map(({ Name }: any, i: number) => [Name, `${i}`.repeat(64)]));
    const own = `${process.getuid!()}:${process.getgid!()}`;
    const env = { ...environment, ...tokens, DIRECTORY: directory, BUCKET: 'artifacts', OWNER: own };
    await execa(container.EntryPoint[0], [...container.EntryPoint.slice(1), ...container.Command], {
      env: { ...env, PATH: `${directory}:${process.env['PATH']}` } as Record<string, string>,
    });
    const at = (file: string): string => path.join(directory, file);
    expect(readFileSync(at('genesis.json'), 'utf8').trim()).toBe(
      's3 cp --only-show-errors s3://artifacts/genesis.json genesis.json',
    );
    expect(readRealmTokens(at('realms.txt')).all()).toEqual(
      ['north', 'south'].map((name, i) => expect.objectContaining({ name, realms: new Set([BigInt(i)]) })),
    );
    expect(
      readWorkerTokens(at('workers.txt'))
        .all()
        .map(({ name }) => name),
    ).toEqual(['worker-1', 'worker-2', 'worker-3']);
    expect(statSync(at('operators.txt')).mode & 0o777).toBe(0o600);
    expect(
      readRelayerTokens(at('relayers.txt'))
        .all()
        .map(({ name }) => name),
    ).toEqual(['relayer']);
  } finally {
    rmSync(directory, { recursive: true });
  }
  expect(environmentOf(container)['DIRECTORY']).toBe(path.dirname(compose.services['coordinator']!.command[8]!));
});

it('has sizes that Fargate sells', async () => {
  const most: Record<number, number> = { 1: 8, 2: 16, 4: 30, 8: 60, 16: 120 };
  const steps: Record<number, number> = { 1: 1, 2: 1, 4: 1, 8: 4, 16: 8 };
  for (const [name, size] of Object.entries(await sizes()))
    for (const { cores, gigabytes } of [size.coordinator, size.realm, size.redis, size.worker]) {
      const what = `${name}: ${cores} cores with ${gigabytes} GB`;
      expect(gigabytes, what).toBeLessThanOrEqual(most[cores]!);
      expect(gigabytes, what).toBeGreaterThanOrEqual(2 * cores);
      expect(gigabytes % steps[cores]!, what).toBe(0);
    }
});

it('has workers as the plan says, and costs that follow from the sizes and the prices of its README', async () => {
  const readme = textOf('README.md').replace(/\s+/g, ' ');
  const price = (pattern: RegExp): number => Number(pattern.exec(readme)![1]);
  const [core, gigabyte] = [price(/a core of Fargate \$([\d.]+) an hour/), price(/a gigabyte \$([\d.]+)/)];
  const spot = 1 - price(/spot (\d+) % less/) / 100;
  const shared = price(/the load balancer \$(\d+)/) + price(/the NAT gateway \$(\d+) a month/);
  const hours = 730;
  const costOf = ({ cores, gigabytes }: TaskSize): number => hours * (cores * core + gigabytes * gigabyte);
  const grouped = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 2 });

  const rows = Object.entries(await sizes()).map(([name, { load, workers, ...tasks }]) => {
    const { users, callsADay: calls, secondsABlock: blockTime } = load;
    const planned = capacityFor({ users, calls, blockTime, workerCores: tasks.worker.cores });
    expect({ workers, obstacles: planned.obstacles }, name).toEqual({ workers: planned.workers, obstacles: [] });
    const nodes = costOf(tasks.coordinator) + 2 * costOf(tasks.realm) + 3 * costOf(tasks.redis);
    const proving = spot * workers * costOf(tasks.worker);
    const costs = [nodes, proving, nodes + proving + shared].map((cost) => `$${grouped(cost)}`);
    const of = `${users.toLocaleString('en-US')}, ${blockTime}`;
    return `| \`${name}\` | ${[of, `${workers} of ${tasks.worker.cores} cores`, ...costs].join(' | ')} |`;
  });
  expect(textOf('README.md').match(/^\| `.*\|$/gm)).toEqual(rows);
});

it('is pinned to the version that these tests use', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
  const { devDependencies } = JSON.parse(readFileSync(path.join(AWS, '../../../package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(dependencies)) expect(devDependencies[name], name).toBe(version);
});
