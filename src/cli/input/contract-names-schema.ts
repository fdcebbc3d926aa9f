import { z } from 'zod';
import { isContractId } from './contract-names.js';
import { textValue } from './setting-values.js';

const NAMES = 'names with contract ids below 16777216, like token=2,game=3';

/** In the file a table; as text, and once it is read, `token=2,game=3`. */
export const contractNamesSchema = z.preprocess(
  (names) =>
    typeof names === 'object' && names !== null
      ? Object.entries(names)
          .map(([name, id]) => `${name}=${id as string}`)
          .join(',') || undefined
      : names,
  textValue(NAMES).refine(areNames, `expects ${NAMES}`).optional(),
);

function areNames(text: string): boolean {
  return text.split(',').every((pair) => {
    const [name, id, ...rest] = pair.split('=');
    return /^[A-Za-z_][\w-]*$/.test(name!) && id !== undefined && isContractId(id) && rest.length === 0;
  });
}
