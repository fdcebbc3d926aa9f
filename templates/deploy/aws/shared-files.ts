import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Port, SecurityGroup, SubnetType, type Vpc } from 'aws-cdk-lib/aws-ec2';
import type { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { FileSystem, ThroughputMode } from 'aws-cdk-lib/aws-efs';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A directory of the file system, and who owns the files in it. */
export interface Directory {
  readonly name: string;
  readonly user: string;
}

/** The file system: the append-only files of Redis, and the proving keys that all nodes share. */
export class SharedFiles {
  readonly #system: FileSystem;
  readonly #points = new Map<string, ReturnType<FileSystem['addAccessPoint']>>();

  constructor(
    readonly scope: Stack,
    vpc: Vpc,
  ) {
    this.#system = new FileSystem(scope, 'Files', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup: new SecurityGroup(scope, 'Files-group', {
        vpc,
        description: 'mount targets of the file system',
        allowAllOutbound: false,
      }),
      encrypted: true,
      throughputMode: ThroughputMode.ELASTIC,
      enableAutomaticBackups: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // Where there is a policy, nobody mounts without a role that says so; and none mounts without TLS.
      fileSystemPolicy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    });
  }

  /** Lets a task's containers mount this directory alone; returns the name of the volume. */
  volume(task: FargateTaskDefinition, directory: Directory): string {
    const point = this.#point(directory);
    task.addVolume({
      name: directory.name,
      efsVolumeConfiguration: {
        fileSystemId: this.#system.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: point.accessPointId, iam: 'ENABLED' },
      },
    });
    task.addToTaskRolePolicy(
      new PolicyStatement({
        actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        resources: [this.#system.fileSystemArn],
        conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': point.accessPointArn } },
      }),
    );
    return directory.name;
  }

  /** Lets a service reach the file system. */
  open(service: FargateService): void {
    service.connections.allowTo(this.#system, Port.tcp(2049), 'files');
    // A task that starts before there is a mount target fails.
    service.node.addDependency(this.#system.mountTargetsAvailable);
  }

  #point({ name, user }: Directory): ReturnType<FileSystem['addAccessPoint']> {
    const known = this.#points.get(name);
    if (known !== undefined) return known;
    const point = this.#system.addAccessPoint(name, {
      path: `/${name}`,
      posixUser: { uid: user, gid: user },
      createAcl: { ownerUid: user, ownerGid: user, permissions: '700' },
    });
    this.#points.set(name, point);
    return point;
  }
}
