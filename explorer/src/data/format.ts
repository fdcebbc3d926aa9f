/** A number with its thousands set apart by thin spaces. */
export const grouped = (value: string | number | bigint): string =>
  String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');

/** `1 session`, `2 sessions`. */
export const counted = (count: number | string, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${String(count) === '1' ? one : many}`;

/** The two ends of a long number or hash. */
export const shortHash = (value: string): string =>
  value.length <= 16 ? value : `${value.slice(0, 8)}\u2026${value.slice(-6)}`;

/** How long ago something was. */
export function age(then: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - then) / 1_000));
  if (seconds < 5) return 'now';
  for (const [size, unit] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`;
  return `${seconds} s ago`;
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** A span of time. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

export const dateTime = (ms: number): string =>
  new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** `UPSStandardEndCap` becomes `UPS standard end cap`. */
export const circuitName = (name: string): string =>
  name
    .replace(/^QED/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word, i) => (i === 0 || word === word.toUpperCase() ? word : word.toLowerCase()))
    .join(' ');
