// Prometheus' own `promtool` takes the configuration of the Compose network, and each alert is raised by its fault alone.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { alerts, COMPOSE } from '../support/compose.js';
import { promtool } from '../support/promtool.js';

const CASES = path.join(import.meta.dirname, 'alerts.rules-test.yml');

interface Case {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
}

it('has a configuration that Prometheus takes', async () => {
  expect(await promtool('check', 'config', path.join(COMPOSE, 'prometheus.yml'))).toContain(
    `SUCCESS: ${alerts().length} rules found`,
  );
  await expect(promtool('check', 'rules', CASES), 'it would refuse another file').rejects.toThrow();
});

it('raises each alert when its fault has lasted long enough, and none in a healthy network', async () => {
  const { tests } = parse(readFileSync(CASES, 'utf8')) as { tests: Case[] };
  const tried = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
  const named = (raised: boolean): string[] => [
    ...new Set(
      tried.filter(({ exp_alerts = [] }) => exp_alerts.length > 0 === raised).map(({ alertname }) => alertname),
    ),
  ];
  const all = alerts().map(({ alert }) => alert);
  expect(named(true).sort()).toEqual([...all].sort());
  expect(named(false).sort()).toEqual([...all].sort());
  expect(await promtool('test', 'rules', CASES)).toContain('SUCCESS');
});
