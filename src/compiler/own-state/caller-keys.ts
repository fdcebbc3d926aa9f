import type { LayoutField, StorageLayout } from '../ir/layout.js';
import type { AnalysedMethod } from '../staleness/method.js';
import { isCaller } from './caller.js';
import { accessesOf, type EntryAccess } from './entry-accesses.js';

/** What a mapping's keys show of an author who takes the caller's own state for one that all users share. */
export interface KeyHabit {
  readonly code: 'QED1804' | 'QED1805';
  readonly message: string;
  readonly hint: string;
  /** The state that other contracts may read, which makes it mean something. */
  readonly unlessRead?: string;
}

/** Judges the keys of one mapping in all methods of its contract; undefined where they mean something. */
export function keyHabit(
  contract: string,
  field: LayoutField,
  layout: StorageLayout,
  methods: readonly AnalysedMethod[],
): KeyHabit | undefined {
  const accesses = accessesOf(field, layout, methods);
  const own = accesses.filter(({ isForeign }) => !isForeign);
  for (const place of field.keys.keys()) {
    const isOwn = (access: EntryAccess): boolean => hasCallerAt(access, place);
    if (own.some(({ isStore }) => isStore) && own.every(isOwn)) return neededNowhere(field, place);
    const isRead = own.some((access) => !access.isStore && isOwn(access));
    const isWrittenForOthers = own.some(
      (access) => access.isStore && !isOwn(access) && access.key[place] !== undefined,
    );
    if (isRead && isWrittenForOthers && accesses.length === own.length) return writtenForNobody(contract, field);
  }
  return undefined;
}

const hasCallerAt = ({ method, key }: EntryAccess, place: number): boolean =>
  key[place] !== undefined && isCaller(method, key[place]);

function neededNowhere({ name, keys }: LayoutField, place: number): KeyHabit {
  const member = `this.${name}`;
  const hint =
    keys.length === 1
      ? `make it a plain field, \`${member}\` without a key: it is the caller's own, and others read it with \`at(user)\``
      : `leave that part out of the key: the entries are the caller's own, and others read them with \`at(user)\``;
  const part = keys.length === 1 ? 'the key' : `part ${place + 1} of the key`;
  return { code: 'QED1804', message: `${part} of '${name}' is always the caller's own id`, hint };
}

const writtenForNobody = (contract: string, { name }: LayoutField): KeyHabit => ({
  code: 'QED1805',
  unlessRead: `${contract}.${name}`,
  message: `what is written to '${name}' for another user stays in the caller's own state, where that user does not find it`,
  hint: `let that user read it from the state of the one who wrote it, as in \`${contract}.at(from).${name}.get(context.userId)\``,
});
