import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { StorageLayout } from '../ir/layout.js';
import type { AnalysedMethod } from '../staleness/method.js';
import type { Warn } from '../staleness/report.js';
import type { TypedContract } from '../typed/program.js';
import { keyHabit } from './caller-keys.js';
import { globalTotals } from './global-totals.js';
import { ownerChecks } from './owner-checks.js';

/**
 * Warns where a contract treats the caller's own state as one that all users share: it compiles, and it does not do what its author means. `methods` are
 * those of the contract before any pass, `views` its getters.
 */
export function warnOfOwnState(
  contract: TypedContract,
  layout: StorageLayout,
  methods: readonly AnalysedMethod[],
  views: readonly AnalysedMethod[],
  warn: Warn,
): void {
  for (const field of layout.fields) {
    const habit = keyHabit(contract.name, field, layout, [...methods, ...views]);
    if (habit === undefined) continue;
    const { code, message, hint, unlessRead } = habit;
    warn(declarationOf(contract, field.name), code, message, hint, undefined, unlessRead);
  }
  for (const { field, cell, path } of globalTotals(layout, [...methods, ...views]))
    warn(
      declarationOf(contract, field.name),
      'QED1807',
      `'${path}' is the caller's own state, so it counts what this user did and never what all did`,
      undefined,
      undefined,
      `${contract.name}.${cell}`,
    );
  for (const { cell, span } of ownerChecks(methods))
    warn(span, 'QED1806', `'${cell}' is the caller's own state, so every caller decides whether this holds`);
}

/** Where a field of state is declared; of a component's field, where the contract declares the component. */
function declarationOf({ fields, span }: TypedContract, path: string): SourceSpan {
  return fields.find(({ name }) => path === name || path.startsWith(`${name}.`))?.span ?? span;
}
