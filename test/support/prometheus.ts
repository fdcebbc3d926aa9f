import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textOf, yamlOf } from './compose.js';
import { freePort, until } from './redis-server.js';

/** Labels of an alert that fires, its name as `alertname` among them. */
export type Firing = Readonly<Record<string, string>>;

interface Configuration {
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }[];
}

/** How often it asks the nodes, in seconds. A node whose store does not answer needs two for its answer. */
const SCRAPE_SECONDS = 3;
/** The shortest range that has several scrapes in it. */
const SHORTEST_RANGE_SECONDS = 12;

/** The alerts of the Compose network for a story of a minute: a range, an offset and an age last a second for each minute, and what has to hold on does so for less. */
function quickRules(): string {
  return textOf('alerts.yml')
    .replace(/for: (\d+)m/g, (_, minutes: string) => `for: ${Number(minutes) * 400}ms`)
    .replace(/\[(\d+)m\]/g, (_, minutes: string) => `[${Math.max(Number(minutes), SHORTEST_RANGE_SECONDS)}s]`)
    .replace(/offset (\d+)m/g, 'offset $1s')
    .replace(
      /(_seconds(?:\{[^}]*\})?\)? [<>] )(\d+)/g,
      (_, before: string, seconds: string) => before + Number(seconds) / 60,
    );
}

const spawn = (words: readonly string[]) => execa('prometheus', words, { reject: false, all: true });

/** A real Prometheus with the configuration of the Compose network, in less time. */
export class Prometheus {
  private constructor(
    readonly url: string,
    readonly process: ReturnType<typeof spawn>,
    readonly directory: string,
  ) {}

  /** `placeOf`: where on this machine it finds a container's `name:port`. */
  static async start(placeOf: (container: string) => string): Promise<Prometheus> {
    const directory = mkdtempSync(path.join(tmpdir(), 'qed-prometheus-'));
    const file = path.join(directory, 'prometheus.yml');
    const jobs = yamlOf<Configuration>('prometheus.yml').scrape_configs.map(({ job_name, static_configs }) => ({
      job_name,
      static_configs: static_configs
        .flatMap(({ targets }) => targets)
        .map((instance) => ({ targets: [placeOf(instance)], labels: { instance } })),
    }));
    const interval = `${SCRAPE_SECONDS}s`;
    const rhythm = { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: '1s' };
    // YAML has JSON in it.
    writeFileSync(file, JSON.stringify({ global: rhythm, rule_files: ['alerts.yml'], scrape_configs: jobs }));
    writeFileSync(path.join(directory, 'alerts.yml'), quickRules());
    const place = `127.0.0.1:${await freePort()}`;
    const words = [`--config.file=${file}`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=${place}`];
    const child = spawn(words);
    const prometheus = new Prometheus(`http://${place}`, child, directory);
    let ended: string | undefined;
    void child.then(({ code, all }) => (ended = code === 'ENOENT' ? MISSING : String(all)));
    await until(
      async () => {
        if (ended !== undefined) throw new Error(`prometheus does not start: ${ended}`);
        return fetch(`${prometheus.url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        );
      },
      () => 'prometheus is not ready',
    );
    return prometheus;
  }

  /** The alerts that fire now. */
  async firing(): Promise<Firing[]> {
    const { alerts } = (await this.#ask('alerts')) as { alerts: { state: string; labels: Firing }[] };
    return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels);
  }

  /** The number that an expression without labels has; undefined where it has none. */
  async value(expression: string): Promise<number | undefined> {
    const query = `query?query=${encodeURIComponent(expression)}`;
    const { result } = (await this.#ask(query)) as { result: { value: [number, string] }[] };
    return result[0] && Number(result[0].value[1]);
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.process;
    rmSync(this.directory, { recursive: true });
  }

  async #ask(query: string): Promise<unknown> {
    const { status, data } = (await (await fetch(`${this.url}/api/v1/${query}`)).json()) as Record<string, unknown>;
    if (status !== 'success') throw new Error(`prometheus refuses ${query}`);
    return data;
  }
}

const MISSING = 'install it: `apt-get install --no-install-recommends prometheus`, or `brew install prometheus`';
