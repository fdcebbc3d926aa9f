// The Compose network in templates/ fits together and fits the command line: flags, files, ports, secrets, metrics and the runbook.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isTemplate } from '../../src/cli/commands/init/templates.js';
import { optionsOf } from '../support/command-line.js';
import {
  alerts,
  COMPOSE,
  composeFile,
  flagOf,
  metricsIn,
  namedMetrics,
  nodesOf,
  panels,
  textOf,
  yamlOf,
} from '../support/compose.js';

const compose = composeFile();
const nodes = nodesOf(compose);
const page = (name: string): string => readFileSync(path.resolve(import.meta.dirname, '../../docs', name), 'utf8');

it('runs commands that qed takes', () => {
  expect(nodes.map(([name]) => name)).toEqual(['coordinator', 'realm-0', 'realm-1', 'worker-1', 'worker-2']);
  for (const [name, service] of nodes) expect(optionsOf(service.command), name).toMatchObject({ host: name });
  expect(() => optionsOf([...nodes[0]![1].command, '--no-such-flag'])).toThrow(/unknown option/);
  expect(isTemplate('deploy')).toBe(false);
});

it('gives every node the secrets that it names, and no others', () => {
  const setup = textOf('setup.sh');
  for (const [name, service] of Object.entries(compose.services)) {
    const words = [...(service.command ?? []), ...Object.values(service.environment ?? {})];
    const named = words.filter((word) => word.startsWith('/run/secrets/')).map((word) => path.basename(word));
    expect([...(service.secrets ?? [])].sort(), name).toEqual(named.sort());
  }
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    expect(file).toBe(`secrets/${name}`);
    expect(setup, `setup.sh makes ${name}`).toContain(name.replace(/\.token$/, ''));
  }
  const used = new Set(Object.values(compose.services).flatMap(({ secrets }) => secrets ?? []));
  expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort());
});

it('mounts files and volumes that exist, and publishes ports on the loopback interface alone', () => {
  for (const [name, { volumes = [], ports = [] }] of Object.entries(compose.services)) {
    for (const source of volumes.map((volume) => volume.split(':')[0]!)) {
      if (source.startsWith('./')) expect(existsSync(path.join(COMPOSE, source)), `${name}: ${source}`).toBe(true);
      else expect(Object.keys(compose.volumes), name).toContain(source);
    }
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  }
});

it('asks every node for its metrics and its health where it listens', () => {
  const scraped = yamlOf<{ scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[] }>(
    'prometheus.yml',
  ).scrape_configs.flatMap(({ job_name, static_configs }) =>
    static_configs.flatMap(({ targets }) => targets.map((target) => `${job_name} ${target}`)),
  );
  const listening = nodes.map(([name, service]) => {
    const port = flagOf(service, '--port') ?? flagOf(service, '--metrics-port');
    expect(new URL(service.environment!['HEALTH_URL']!).host, name).toBe(`${name}:${port}`);
    return `${flagOf(service, '--role')} ${name}:${port}`;
  });
  expect(scraped).toEqual(listening);
});

it('builds an image that runs qed as nobody special, and checks its health', () => {
  const lines = textOf('Dockerfile').replace(/\\\n/g, ' ').split('\n');
  const last = (word: string) => lines.filter((line) => line.trimStart().startsWith(`${word} `)).at(-1)!;
  expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
  expect(last('USER')).toBe('USER $QED_UID');
  expect(lines).toContain('ARG QED_UID=1000');
  expect(last('STOPSIGNAL')).toBe('STOPSIGNAL SIGTERM');
  expect(lines.join('\n')).toMatch(/HEALTHCHECK .*CMD \["node", "-e", /);
  const entry = JSON.parse(last('ENTRYPOINT').slice('ENTRYPOINT '.length)) as string[];
  const inPackage = entry[1]!.replace('/opt/qed/node_modules/qed/', '');
  expect(existsSync(path.resolve(import.meta.dirname, '../..', inPackage))).toBe(true);
  expect(textOf('.dockerignore')).toContain('!qed.tgz');
});

it('names no metric in an alert or the dashboard that no role tells', () => {
  // test/node/metrics/metrics.test.ts holds this table against what each role serves.
  const told = new Set([...page('operating.md').matchAll(/^\| `(qed_\w+)` \|/gm)].map(([, name]) => name));
  const own = namedMetrics().filter((name) => name.startsWith('qed_'));
  expect(own.length).toBeGreaterThan(12);
  expect(own.filter((name) => !told.has(name))).toEqual([]);
  expect(metricsIn('rate(qed_gone_bucket{qed="qed_text"}[5m])')).toEqual(['qed_gone']);
  for (const { title, targets } of panels())
    for (const { expr } of targets) expect(metricsIn(expr), title).not.toEqual([]);
});

it('has a section of the runbook for each alert, and for nothing else', () => {
  const sections = [...page('runbook.md').matchAll(/^## (\w+)$/gm)].map(([, title]) => title!);
  expect(sections).toEqual(alerts().map(({ alert }) => alert));
  for (const { alert, annotations } of alerts())
    expect(annotations['runbook']).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
});
