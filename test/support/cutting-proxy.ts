import { WRITE } from '../../src/kvq/drivers/redis/scripts.js';
import { TcpProxy, type Passing } from './tcp-proxy.js';

/** Passes bytes to a Redis of this machine, until it is told to break. */
export class CuttingProxy {
  #cuts = 0;
  #requests = false;
  #proxy!: TcpProxy;

  static async start(target: number): Promise<CuttingProxy> {
    const cutting = new CuttingProxy();
    cutting.#proxy = await TcpProxy.start(target, () => (passing) => cutting.#pass(passing));
    return cutting;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#proxy.port}`;
  }

  get cutsLeft(): number {
    return this.#cuts;
  }

  /** The next answers get lost: the server has done what it was asked, and the connection breaks before its answer arrives. */
  loseAnswers(count: number): void {
    this.#cuts = count;
    this.#requests = false;
  }

  /** The next requests get lost on the way. */
  loseRequests(count: number): void {
    this.#cuts = count;
    this.#requests = true;
  }

  stop(): Promise<void> {
    return this.#proxy.stop();
  }

  #pass(passing: Passing): void {
    if (this.#breaks(passing)) passing.cut();
    else passing.send();
  }

  /** Only writes count: their requests name the script, their answers begin with `done`. */
  #breaks({ isRequest, bytes }: Passing): boolean {
    if (this.#cuts === 0 || this.#requests !== isRequest) return false;
    if (!bytes.includes(isRequest ? `evalsha\r\n$40\r\n${WRITE.sha}` : 'done ')) return false;
    this.#cuts--;
    return true;
  }
}
