import { useEffect, useState } from 'preact/hooks';
import { RpcFailure } from './rpc.js';

/** What is known so far. While something is asked again, the last value stays. */
export interface Loaded<T> {
  readonly value?: T;
  readonly failure?: RpcFailure;
}

/** How often what changes is asked again, in milliseconds. */
export const LIVE = 2_000;

/**
 * Loads a value when `key` changes, and again every `every` milliseconds while somebody looks at the page. A value of another key is never shown.
 */
export function useData<T>(key: string, load: () => Promise<T>, every?: number): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { key: string }>({ key });
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      if (current && every !== undefined) timer = setTimeout(() => void look(), every);
    };
    const look = async (): Promise<void> => {
      if (document.hidden && every !== undefined) return again();
      try {
        const value = await load();
        if (current) setState({ key, value });
      } catch (error) {
        const failure = error instanceof RpcFailure ? error : new RpcFailure('', String(error), '');
        if (current) setState((last) => ({ ...(last.key === key ? last : {}), key, failure }));
      }
      again();
    };
    void look();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, every]);
  return state.key === key ? state : {};
}
