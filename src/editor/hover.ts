import type { ts } from 'ts-morph';
import type { BackgroundCheck, Found } from './background-check.js';

/** What a hover says of a contract's method: rows and reads of other users' state. Undefined for any other method. */
export function methodText(
  check: BackgroundCheck,
  { checked }: Found,
  { fileName, containerName, name }: ts.DefinitionInfo,
): string | undefined {
  const method = `${containerName}.${name}`;
  if (!(method in checked.methods)) return undefined;
  const rows = check.rowsOf(fileName, method);
  const reads = checked.notes.filter((note) => note.method === method).map(({ text }) => `- ${text}`);
  return [
    rows === undefined
      ? 'The rows of its circuit are being counted: look again in a moment.'
      : typeof rows === 'number'
        ? `Its circuit has ${rows.toLocaleString('en')} rows.`
        : `It has no circuit: ${rows}`,
    ...(reads.length > 0 ? ['', "Reads of other users' state:", ...new Set(reads)] : []),
  ].join('\n');
}
