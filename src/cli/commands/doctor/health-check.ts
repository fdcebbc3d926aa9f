/** One thing that a machine needs, what was found, and what to do when it will not do. */
export interface HealthCheck {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly remedy?: string;
}
