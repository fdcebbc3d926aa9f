import { CfnOutput, Duration } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  IpAddressType,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Platform } from './platform.js';

/** The only way in: TLS ends here, and plain HTTP goes on to the nodes in the private subnets. */
export class Balancer {
  readonly #balancer: ApplicationLoadBalancer;

  constructor(
    platform: Platform,
    readonly certificate: ICertificate,
  ) {
    this.#balancer = new ApplicationLoadBalancer(platform.scope, 'Balancer', {
      vpc: platform.vpc,
      internetFacing: true,
      ipAddressType: IpAddressType.IPV4,
      dropInvalidHeaderFields: true,
      deletionProtection: true,
    });
    new CfnOutput(platform.scope, 'BalancerName', { value: this.#balancer.loadBalancerDnsName });
  }

  /** Lets everybody call the service at this port, by the same port of the balancer. */
  forward(name: string, port: number, service: FargateService): void {
    this.#balancer
      .addListener(name, {
        port,
        protocol: ApplicationProtocol.HTTPS,
        certificates: [this.certificate],
        sslPolicy: SslPolicy.RECOMMENDED_TLS,
        open: true,
      })
      .addTargets(name, {
        port,
        protocol: ApplicationProtocol.HTTP,
        targets: [service.loadBalancerTarget({ containerName: 'node', containerPort: port })],
        // A node that has troubles still answers: one that takes no submissions is still read.
        healthCheck: { path: '/healthz', interval: Duration.seconds(15), timeout: Duration.seconds(10) },
        deregistrationDelay: Duration.seconds(20),
      });
  }
}
