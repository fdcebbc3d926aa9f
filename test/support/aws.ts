import type { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const AWS = path.resolve(import.meta.dirname, '../../templates/deploy/aws');

/** A CloudFormation template, as far as the tests look at it. */
export interface Cloud {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;
}

export const textOf = (file: string): string => readFileSync(path.join(AWS, file), 'utf8');

/** A module of the application, which its own tsconfig.json checks. */
const moduleOf = async <T>(file: string): Promise<T> => (await import(path.join(AWS, file))) as T;

interface TaskSize {
  readonly cores: number;
  readonly gigabytes: number;
}

export interface Size extends Readonly<Record<'coordinator' | 'realm' | 'redis' | 'worker', TaskSize>> {
  readonly load: { readonly users: number; readonly callsADay: number; readonly secondsABlock: number };
  readonly workers: number;
  readonly mostWorkers: number;
}

export const sizes = async (): Promise<Record<string, Size>> =>
  (await moduleOf<{ SIZES: Record<string, Size> }>('sizes.ts')).SIZES;

/** What `cdk synth` makes of the application, without an account: CDK's own rules refuse what CloudFormation would. */
export async function synthesised(settings: Readonly<Record<string, string>>): Promise<Record<string, Cloud>> {
  const { context } = JSON.parse(textOf('cdk.json')) as { context: object };
  const before = process.env['CDK_CONTEXT_JSON'];
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ ...context, ...settings });
  try {
    const assembly = (await moduleOf<{ app: App }>('app.ts')).app.synth();
    return Object.fromEntries(assembly.stacks.map(({ stackName, template }) => [stackName, template as Cloud]));
  } finally {
    if (before === undefined) delete process.env['CDK_CONTEXT_JSON'];
    else process.env['CDK_CONTEXT_JSON'] = before;
  }
}
