import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  FargateService,
  FargateTaskDefinition,
  type FargateServiceProps,
  LogDriver,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DnsRecordType } from 'aws-cdk-lib/aws-servicediscovery';
import type { NetworkProps } from './network-stack.js';
import type { TaskSize } from './sizes.js';
import { SharedFiles } from './shared-files.js';

/** Both public subnets, where the load balancer is: it tells a node for whom it calls. */
export const PUBLIC_SUBNETS = '10.0.0.0/23';

const GIGABYTE = 1024;

/** What every service stands on: subnets, cluster, names, files, logs, the image. */
export class Platform {
  readonly vpc: Vpc;
  readonly cluster: Cluster;
  readonly files: SharedFiles;
  readonly image: ContainerImage;
  readonly coordinatorPort = Port.tcp(8545);
  readonly #logs: LogGroup;

  constructor(
    readonly scope: Stack,
    readonly props: NetworkProps,
  ) {
    this.vpc = new Vpc(scope, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
      maxAzs: 2,
      // Tasks reach registries and logs through it; users and nodes do not need it.
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
      // Layers of images come from S3: through this endpoint they cost nothing.
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    this.cluster = new Cluster(scope, 'Cluster', {
      vpc: this.vpc,
      clusterName: 'qed-cluster',
      enableFargateCapacityProviders: true,
      defaultCloudMapNamespace: { name: 'qed.local' },
    });
    this.files = new SharedFiles(scope, this.vpc);
    this.#logs = new LogGroup(scope, 'Logs', {
      logGroupName: '/ecs/qed-protocol',
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.image = ContainerImage.fromEcrRepository(props.foundation.repository, props.imageTag);
  }

  /** The token of a realm, a worker, an operator or a relayer. AWS makes it up; nobody has to see it. */
  token(name: string): Secret {
    return new Secret(this.scope, `Token-${name}`, {
      description: `token of ${name}`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  logging(streamPrefix: string): LogDriver {
    return LogDriver.awsLogs({ logGroup: this.#logs, streamPrefix });
  }

  task(name: string, { cores, gigabytes }: TaskSize): FargateTaskDefinition {
    return new FargateTaskDefinition(this.scope, `${name}-task`, {
      cpu: cores * GIGABYTE,
      memoryLimitMiB: gigabytes * GIGABYTE,
    });
  }

  /** One task, in the private subnets, with a name in `qed.local`. Its predecessor has ended before it starts: a store has one owner. */
  service(
    name: string,
    taskDefinition: FargateTaskDefinition,
    more: Pick<FargateServiceProps, 'capacityProviderStrategies' | 'desiredCount'> = {},
  ): FargateService {
    const group = new SecurityGroup(this.scope, `${name}-group`, {
      vpc: this.vpc,
      description: `tasks of ${name}`,
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'images, secrets, logs');
    return new FargateService(this.scope, name, {
      cluster: this.cluster,
      serviceName: name,
      taskDefinition,
      securityGroups: [group],
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      assignPublicIp: false,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      cloudMapOptions: { name, dnsRecordType: DnsRecordType.A, dnsTtl: Duration.seconds(10) },
      ...more,
    });
  }
}
