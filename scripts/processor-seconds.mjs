import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** The processor seconds, user and system, that this process and its children have used. Reads /proc, so it works on Linux alone. */
export function processorSeconds() {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    if (Number(pid) === process.pid || stat.parent === process.pid) ticks += stat.own + stat.endedChildren;
  }
  return ticks / TICKS_PER_SECOND;
}

/** In ticks; undefined where the process has ended meanwhile. See proc(5): the name of the command, which may hold anything, ends at the last bracket. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1], own: fields[11] + fields[12], endedChildren: fields[13] + fields[14] };
  } catch {
    return undefined;
  }
}
