import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import { Balancer } from './balancer.js';
import { coordinator } from './coordinator.js';
import type { FoundationStack } from './foundation-stack.js';
import { Platform } from './platform.js';
import { realm } from './realm.js';
import type { Size } from './sizes.js';
import { worker } from './worker.js';

export interface NetworkProps {
  readonly foundation: FoundationStack;
  readonly size: Size;
  /** The name by which users call the network. */
  readonly domain: string;
  readonly certificateArn: string;
  readonly imageTag: string;
}

/** Two realms, as in the genesis of setup.sh, by their names in the file of tokens. */
const REALMS = ['north', 'south'] as const;

/** A whole network: load balancer, coordinator, realms, workers, a Redis for each that keeps state. */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { size, domain } = props;
    const platform = new Platform(this, props);
    const balancer = new Balancer(platform, Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn));

    const realms = REALMS.map((name) => ({ name, token: platform.token(name) }));
    const workers = Array.from({ length: size.mostWorkers }, (_, i) => ({
      name: `worker-${i + 1}`,
      token: platform.token(`worker-${i + 1}`),
    }));
    const operator = platform.token('operator');
    const relayer = platform.token('relayer');
    const head = coordinator(platform, { realms, workers, operator, relayer, bucket: props.foundation.bucket });
    balancer.forward('coordinator', 8545, head);
    realms.forEach(({ token }, number) => {
      const port = 8546 + number;
      const service = realm(platform, { number, port, token, publicUrl: `https://${domain}:${port}` });
      balancer.forward(`realm-${number}`, port, service);
      service.connections.allowTo(head, platform.coordinatorPort, 'a realm asks its coordinator');
    });
    workers.forEach(({ name, token }, i) => {
      const service = worker(platform, { name, token, place: i, alwaysThere: i < size.workers });
      service.connections.allowTo(head, platform.coordinatorPort, 'a worker asks for jobs');
    });
  }
}
