import { useState } from 'preact/hooks';
import { age, dateTime, shortHash } from '../data/format.js';
import { useNow } from './now.js';

/** A long number or hash: its two ends, and a button that copies all of it. */
export function Hash({ value, whole = false, label = 'value' }: { value: string; whole?: boolean; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <span class="hash">
      <code title={value}>{whole ? value : shortHash(value)}</code>
      <button type="button" class="copy" aria-label={`Copy ${label}`} onClick={() => void copy()}>
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  );
}

/** How long ago a time in milliseconds since 1970 was. */
export function Age({ time }: { time: string | number }) {
  const now = useNow();
  const ms = Number(time);
  return (
    <time dateTime={new Date(ms).toISOString()} title={dateTime(ms)}>
      {age(ms, now)}
    </time>
  );
}
