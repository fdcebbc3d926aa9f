import { useEffect, useState } from 'preact/hooks';

/** Where the reader is: the parts of the address behind `#/`. */
export type Route = readonly string[];

export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const changed = (): void => setRoute(current());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** The address of a place in the explorer. */
export const to = (...parts: readonly (string | number | bigint)[]): string =>
  `#/${parts.map((part) => encodeURIComponent(String(part))).join('/')}`;

export const go = (href: string): void => void (location.hash = href);

/** Goes on without a way back to here. */
export const replace = (href: string): void => location.replace(href);

function current(): Route {
  const parts = location.hash.replace(/^#\/?/, '').split('/');
  return parts.filter((part) => part !== '').map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
