import { type ResultPromise } from 'execa';
import { composeFile, flagOf, nodesOf, type Service } from '../support/compose.js';
import { freePort, type Home } from './qed.js';
import { startRole } from './role-process.js';

const compose = composeFile();
/** The services of the Compose file that run `qed`. */
const services = new Map(nodesOf(compose));

const portOf = (service: Service): string => flagOf(service, '--port') ?? flagOf(service, '--metrics-port')!;

/** The nodes of the Compose network as processes on this machine, each with the command of its container; nothing on this network is proven. Their secrets are in the folder `secrets` of the home. */
export class ComposeNetwork {
  readonly #running = new Map<string, ResultPromise>();
  /** What stands for `name:port` of a container on this machine. */
  readonly #places = new Map<string, string>();
  /** What stands for it for one node alone. */
  readonly #detours = new Map<string, ReadonlyMap<string, string>>();

  private constructor(readonly home: Home) {}

  /** A network whose Redis listens at this port. */
  static async on(home: Home, redisPort: number): Promise<ComposeNetwork> {
    const network = new ComposeNetwork(home);
    network.#places.set('redis:6379', `127.0.0.1:${redisPort}`);
    for (const [name, service] of services)
      network.#places.set(`${name}:${portOf(service)}`, `127.0.0.1:${await freePort()}`);
    return network;
  }

  /** The names of all nodes, in the order of the file. */
  get nodes(): string[] {
    return [...services.keys()];
  }

  /** `name:port` of a node's container. */
  container(name: string): string {
    return `${name}:${portOf(services.get(name)!)}`;
  }

  /** `host:port` on this machine. */
  place(name: string): string {
    return this.#places.get(this.container(name))!;
  }

  at(name: string): string {
    return `http://${this.place(name)}`;
  }

  /** Lets one node reach a container through a port of this machine. */
  detour(name: string, container: string, port: number): void {
    this.#detours.set(name, new Map([[container, `127.0.0.1:${port}`]]));
  }

  /** A word of a command line or environment, with this machine's addresses and files in place of the containers'. */
  here(name: string, text: string): string {
    let local = text.replace('/run/secrets/', 'secrets/');
    for (const [there, place] of [...(this.#detours.get(name) ?? []), ...this.#places])
      local = local.replace(there, place);
    return local;
  }

  /** `docker compose up --detach` with these names. */
  async up(...names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#start(name)));
  }

  /** `docker compose stop` with this name; its exit status. */
  async stop(name: string): Promise<number | undefined> {
    return this.#end(name, 'SIGTERM');
  }

  /** Ends it at once, as a lack of memory does. */
  async kill(name: string): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.kill(name)));
  }

  async #end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | undefined> {
    const child = this.#running.get(name)!;
    child.kill(signal);
    return (await child).exitCode;
  }

  async #start(name: string): Promise<void> {
    const service = services.get(name)!;
    const words = service.command.map((word, i, all) =>
      all[i - 1] === '--host'
        ? '127.0.0.1'
        : /port$/.test(all[i - 1] ?? '')
          ? this.place(name).split(':')[1]!
          : this.here(name, word),
    );
    const environment = Object.entries(service.environment ?? {}).map(([key, value]) => [key, this.here(name, value)]);
    const simulated = [...words, ...(name === 'coordinator' ? ['--simulate'] : [])];
    await startRole(
      this.home,
      this.#running,
      name,
      simulated,
      Object.fromEntries(environment) as Record<string, string>,
    );
  }
}
