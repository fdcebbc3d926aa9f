import { setTimeout as sleep } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge, with the values of its labels. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How long a scrape waits for a store that does not answer, in milliseconds. */
const PATIENCE_MS = 2_000;

/** What one node tells of itself at `/metrics`, in the text format of Prometheus. */
export class NodeMetrics {
  readonly #registry = new Registry();
  #scrape: Promise<string> | undefined;

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics. Who asks while they are read shares them. */
  text(): Promise<string> {
    this.#scrape ??= Registry.merge([this.#registry, processMetrics()])
      .metrics()
      .finally(() => (this.#scrape = undefined));
    return this.#scrape;
  }

  /** A number that is read when somebody asks. It is left out while it cannot be read, as when the store does not answer. */
  gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => Promise<readonly Reading[]> | readonly Reading[],
  ): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      async collect() {
        gauge.reset();
        // Without labels it is 0 now, which is not what was read.
        if (labelNames.length === 0) gauge.remove();
        const readings = await Promise.race([
          Promise.resolve().then(read),
          sleep(PATIENCE_MS, [], { ref: false }),
        ]).catch(() => []);
        for (const { labels = {}, value } of readings) gauge.set(labels, value);
      },
    });
  }

  counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  /** A counter by code. The codes that are to be expected are 0 from the start: Prometheus sees no increase where a series begins with what it counts. */
  counterByCode(name: string, help: string, codes: readonly string[]): Counter {
    const counter = this.counter(name, help, ['code']);
    for (const code of codes) counter.inc({ code }, 0);
    return counter;
  }

  /** Seconds, in buckets up to the last of `buckets`. */
  histogram(name: string, help: string, labelNames: readonly string[], buckets: readonly number[]): Histogram {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }
}

let ofProcess: Registry | undefined;

/** Memory, processor time and the delays of the event loop, once for all nodes of a process: what measures them cannot be stopped. */
function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
