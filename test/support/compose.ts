import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const COMPOSE = path.resolve(import.meta.dirname, '../../templates/deploy/compose');

/** One service, as far as the tests look at it. */
export interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly hostname?: string;
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>> | readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const textOf = (file: string): string => readFileSync(path.join(COMPOSE, file), 'utf8');

/** A file of YAML; variables have their defaults, as without `.env`. */
export const yamlOf = <T>(file: string): T =>
  parse(
    textOf(file).replace(/\$\{\w+:-([^}]*)\}/g, (_, fallback: string) => fallback),
    { merge: true },
  ) as T;

export const composeFile = (): ComposeFile => yamlOf<ComposeFile>('compose.yaml');

/** The services that run `qed`. */
export const nodesOf = ({ services }: ComposeFile): [string, Service][] =>
  Object.entries(services).filter(([, { image }]) => image === 'qed:local');

/** The value of a flag on a command line. */
export const flagOf = ({ command }: Service, flag: string): string | undefined =>
  command.includes(flag) ? command[command.indexOf(flag) + 1] : undefined;

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export const alerts = (): Alert[] =>
  yamlOf<{ groups: { rules: Alert[] }[] }>('alerts.yml').groups.flatMap(({ rules }) => rules);

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

export const panels = (): Panel[] => (JSON.parse(textOf('grafana/qed.json')) as { panels: Panel[] }).panels;

/** The metrics that an expression reads, without the endings of a histogram's series. */
export const metricsIn = (expression: string): string[] =>
  [...expression.replace(/"[^"]*"/g, '').matchAll(/\b(?:qed|process|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ''),
  );

/** Every metric that an alert or the dashboard names. */
export const namedMetrics = (): string[] => [
  ...new Set(
    [
      ...alerts().map(({ expr }) => expr),
      ...panels().flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].flatMap(metricsIn),
  ),
];
