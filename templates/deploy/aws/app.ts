// The CDK application: `npx cdk deploy --context domain=... --context certificate=... --context size=small`. README.md explains it.
import { App } from 'aws-cdk-lib';
import { FoundationStack } from './foundation-stack.js';
import { NetworkStack } from './network-stack.js';
import { SIZES } from './sizes.js';

export const app = new App();

/** A setting from `--context` or cdk.json. */
function given(name: string, meaning: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== 'string' || value === '') throw new Error(`give --context ${name}=..., ${meaning}`);
  return value;
}

const named = given('size', `one of ${Object.keys(SIZES).join(', ')}`);
const size = SIZES[named];
if (size === undefined) throw new Error(`there is no size '${named}'; there are ${Object.keys(SIZES).join(', ')}`);

const foundation = new FoundationStack(app, 'QedFoundation');
new NetworkStack(app, 'QedNetwork', {
  foundation,
  size,
  domain: given('domain', 'the name by which users call the network, as qed.example.org'),
  certificateArn: given('certificate', 'the ARN of a certificate in ACM for the domain'),
  imageTag: given('image', 'the tag of the image that you pushed to the repository qed-protocol'),
});
