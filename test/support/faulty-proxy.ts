import { setTimeout as sleep } from 'node:timers/promises';
import { TcpProxy, type Passing } from './tcp-proxy.js';

/** Passes bytes as a bad network does: it delays them, and cuts connections. */
export class FaultyProxy {
  #delay = 0;
  #proxy!: TcpProxy;

  static async start(target: number): Promise<FaultyProxy> {
    const faulty = new FaultyProxy();
    faulty.#proxy = await TcpProxy.start(target, () => faulty.#join());
    return faulty;
  }

  get port(): number {
    return this.#proxy.port;
  }

  /** Everything that comes in from now on goes out so many milliseconds later. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Cuts all connections, in the middle of whatever they carry. */
  cut(): void {
    this.#proxy.cut();
  }

  stop(): Promise<void> {
    return this.#proxy.stop();
  }

  /** Each piece waits for the one before it in its direction: two timers may end in another order than they began. */
  #join(): (passing: Passing) => void {
    const sent = { requests: Promise.resolve(), answers: Promise.resolve() };
    return ({ isRequest, send }) => {
      const direction = isRequest ? 'requests' : 'answers';
      const due = performance.now() + this.#delay;
      sent[direction] = sent[direction].then(() => until(due)).then(send);
    };
  }
}

async function until(due: number): Promise<void> {
  const wait = due - performance.now();
  if (wait > 0) await sleep(wait);
}
