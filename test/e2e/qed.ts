import { execa, type Options, type ResultPromise } from 'execa';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** The repository, whose `bin/qed.js` is run as built. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const QED = path.join(REPOSITORY, 'bin/qed.js');
const STARTED = /listening on (http:\/\/[^,]+),/;

const { QED_CACHE_DIR } = process.env;
/** The environment of a command that takes its keys from where all tests keep theirs. */
export const SHARED_KEYS: Readonly<Record<string, string>> = QED_CACHE_DIR === undefined ? {} : { QED_CACHE_DIR };

/** How one command ended. */
export interface Answer {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The one document that `--json` prints. */
export type Document = { ok: boolean; data?: any; error?: any; warnings: { message: string; code?: string }[] };

/** An empty folder of a newcomer, with a keystore of its own. */
export class Home {
  private constructor(readonly directory: string) {}

  static async create(): Promise<Home> {
    return new Home(await mkdtemp(path.join(tmpdir(), 'qed-e2e-')));
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  /** Writes a file; an object becomes JSON. */
  async write(name: string, contents: string | object): Promise<void> {
    await writeFile(this.path(name), typeof contents === 'string' ? contents : JSON.stringify(contents));
  }

  /** Copies a file or folder of `fixtures`. */
  async copy(fixture: string, to = path.basename(fixture)): Promise<void> {
    await cp(path.join(REPOSITORY, 'fixtures', fixture), this.path(to), { recursive: true });
  }

  /** Starts a command; `env` adds to the home's own. */
  spawn(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}, input = ''): ResultPromise {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('QED_') && name !== 'FORCE_COLOR',
    );
    const options: Options = {
      cwd: this.directory,
      extendEnv: false,
      env: {
        ...Object.fromEntries(inherited),
        QED_HOME: this.path('home'),
        QED_PASSPHRASE: 'correct horse',
        ...env,
      },
      input,
      reject: false,
      stripFinalNewline: false,
    };
    return execa(process.execPath, [QED, ...args], options);
  }

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
    input = '',
  ): Promise<Answer> {
    const { exitCode, stdout, stderr } = await this.spawn(args, env, input);
    return { code: exitCode, stdout: String(stdout), stderr: String(stderr) };
  }

  /** Resolves to the first match of what a command logs; never when there is none. */
  static logged(command: ResultPromise, pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      let log = '';
      command.stderr!.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        const found = pattern.exec(log);
        if (found !== null) resolve(found);
      });
    });
  }

  /** Runs a command with `--json` and reads its document, which must be all that standard output has. */
  async json(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
    input = '',
  ): Promise<Document & { code: number | undefined; stderr: string }> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], env, input);
    return { code, stderr, ...documentOf(stdout, stderr) };
  }

  /** Runs a command that must succeed; its `data`. */
  async done(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<any> {
    const { ok, code, data, stderr } = await this.json(args, env);
    expect({ ok, code, stderr }, args.join(' ')).toMatchObject({ ok: true, code: 0 });
    return data;
  }

  /** Runs a command that must be refused with this code and exit status; its `error`. */
  async refused(
    args: readonly string[],
    code: string,
    exit = 1,
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<any> {
    const document = await this.json(args, env);
    expect({ error: document.error?.code, exit: document.code, stderr: document.stderr }, args.join(' ')).toMatchObject(
      {
        error: code,
        exit,
      },
    );
    expect(document.error.message).not.toBe('');
    expect(document.error.hint, 'every refusal has a remedy').not.toBe('');
    return document.error;
  }
}

/** Reads a document and holds its shape: `{ok, data | error, warnings}`, and nothing beside it. */
export function documentOf(stdout: string, stderr = ''): Document {
  let document: Document;
  try {
    document = JSON.parse(stdout) as Document;
  } catch {
    throw new Error(`no JSON document on standard output: ${JSON.stringify(stdout)}\n${stderr}`);
  }
  expect(Object.keys(document)).toEqual(['ok', document.ok ? 'data' : 'error', 'warnings']);
  return document;
}

const command = (dataDir: string, port: number, simulate = true): string[] => {
  const where = ['--data-dir', dataDir, '--port', `${port}`];
  return ['devnet', ...(simulate ? ['--simulate'] : []), '--json', '--block-interval', '100', ...where];
};

/** A devnet in a process of its own; simulated unless told otherwise. */
export class DevnetProcess {
  private constructor(
    private readonly child: ResultPromise,
    readonly url: string,
    readonly dataDir: string,
    readonly port: number,
  ) {}

  /** Starts one on the port given or a free one, and waits until it listens. */
  static async start(
    home: Home,
    dataDir: string,
    port?: number,
    options: readonly string[] = [],
    { simulate = true } = {},
  ): Promise<DevnetProcess> {
    const chosen = port ?? (await freePort());
    const child = home.spawn([...command(dataDir, chosen, simulate), ...options]);
    const failed = child.then(({ exitCode, stderr }) => {
      throw new Error(`the devnet ended with ${exitCode}:\n${String(stderr)}`);
    });
    // once it listens, its end is for whoever stops it
    failed.catch(() => undefined);
    const [, url] = await Promise.race([Home.logged(child, STARTED), failed]);
    return new DevnetProcess(child, url!, dataDir, chosen);
  }

  /** Starts one and kills it after some milliseconds, wherever it is by then. */
  static async startAndKill(home: Home, dataDir: string, port: number, milliseconds: number): Promise<void> {
    const child = home.spawn(command(dataDir, port));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    child.kill('SIGKILL');
    await child;
  }

  /** Its resident memory, as `ps` tells it. */
  async residentBytes(): Promise<number> {
    const { stdout } = await execa('ps', ['-o', 'rss=', '-p', `${this.child.pid}`]);
    return Number(stdout) * 1024;
  }

  /** Resolves once it has logged that many lines more. */
  lines(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.child.stderr!.on('data', (chunk: Buffer) => {
        count -= chunk.toString().split('\n').length - 1;
        if (count <= 0) resolve();
      });
    });
  }

  /** SIGTERM, as Ctrl-C ends it; what it printed. */
  async stop(): Promise<Answer> {
    this.child.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await this.child;
    return { code: exitCode, stdout: String(stdout), stderr: String(stderr) };
  }

  /** SIGKILL, as a loss of power ends it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.child;
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
