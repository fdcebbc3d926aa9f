import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { haltProcess } from './halt-process.js';

const SERVER = process.env['QED_REDIS_SERVER'] ?? 'redis-server';
const START_MS = 60_000;
const MOST_TRIES = 5;
const PORT_TAKEN = /Address already in use/;

/** The server dies with the process that started it, however that one ends: its standard input is then closed. */
const GUARD = '"$@" & server=$!; cat > /dev/null; kill -9 $server';

/** A real `redis-server` on a free port, with an append-only file in a directory of its own. */
export class RedisServer {
  #guard: ChildProcess | undefined;
  #output = '';

  private constructor(
    readonly port: number,
    readonly directory: string,
    readonly options: readonly string[],
    readonly sentinelFile?: string,
  ) {}

  /** `options` as on the command line: `--maxmemory 10mb`. */
  static async start(...options: string[]): Promise<RedisServer> {
    for (let tries = 1; ; tries++) {
      const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'qed-redis-')), options);
      try {
        await server.run();
        return server;
      } catch (error) {
        await server.stop();
        // Somebody else took the port meanwhile.
        if (tries === MOST_TRIES || !PORT_TAKEN.test(String(error))) throw error;
      }
    }
  }

  /** A sentinel with this configuration, which it rewrites. */
  static async sentinel(file: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'qed-redis-')), [], file);
    await server.run();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, again where it was killed, and waits until it answers. */
  async run(): Promise<void> {
    const found = spawnSync(SERVER, ['--version']);
    if (found.error !== undefined) {
      throw new Error(
        'these tests need redis-server 7 or newer: `apt-get install redis-server`, `brew install redis`, or set QED_REDIS_SERVER to its path',
      );
    }
    const place = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.directory];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const role = this.sentinelFile === undefined ? durable : ['--sentinel'];
    const file = this.sentinelFile === undefined ? [] : [this.sentinelFile];
    this.#guard = spawn('sh', ['-c', GUARD, 'sh', SERVER, ...file, ...place, ...role, ...this.options], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#guard.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.#guard.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    await until(
      () => /Ready to accept connections|Sentinel ID is/.test(this.#output) || PORT_TAKEN.test(this.#output),
      () => `redis-server does not start: ${this.#output}`,
    );
    if (PORT_TAKEN.test(this.#output)) throw new Error(`redis-server does not start: ${this.#output}`);
    this.#output = '';
  }

  get isRunning(): boolean {
    return this.#guard !== undefined;
  }

  /** Ends it at once, as SIGKILL does. */
  async kill(): Promise<void> {
    const guard = this.#guard;
    if (guard === undefined) return;
    this.#guard = undefined;
    const ended = once(guard, 'exit');
    guard.stdin!.end();
    await ended;
  }

  /** It answers nobody for a while. */
  async halt(milliseconds: number): Promise<void> {
    const [, pid] = /process_id:(\d+)/.exec(await this.admin((redis) => redis.info('server')))!;
    await haltProcess(Number(pid), milliseconds);
  }

  /** Runs commands on it as an administrator would, beside the store. */
  async admin<T>(body: (redis: Redis) => Promise<T>, options: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const redis = new Redis({ host: '127.0.0.1', port: this.port, ...options });
    try {
      return await body(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** Lets this process end while the server runs. */
  unref(): void {
    this.#guard!.unref();
    for (const stream of [this.#guard!.stdin, this.#guard!.stdout, this.#guard!.stderr])
      (stream as unknown as { unref(): void }).unref();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

let shared: Promise<RedisServer> | undefined;

/** One server for all suites of this process. It ends with the process. */
export function sharedRedis(): Promise<RedisServer> {
  shared ??= RedisServer.start('--appendfsync', 'no').then((server) => {
    process.once('exit', () => rmSync(server.directory, { recursive: true, force: true }));
    server.unref();
    return server;
  });
  return shared;
}

export async function until(holds: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (const deadline = Date.now() + START_MS; !(await holds()); await delay(20))
    if (Date.now() > deadline) throw new Error(what());
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
