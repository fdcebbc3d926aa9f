import { CODES } from './codes.js';

/** The page that explains every diagnostic, as `docs/diagnostics.md` holds it. */
export function diagnosticsReference(): string {
  const byCode = Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = byCode.map(
    ([code, { title, explanation, hint }]) => `## ${code} ${title}\n\n${explanation}\n\nInstead: ${hint}.\n`,
  );
  return [
    '# What the compiler refuses, and what it warns of',
    '',
    'Made by `node scripts/diagnostics.mjs` from `src/compiler/diagnostics/codes.ts`; a test fails when this page is stale. Examples of each are in',
    '`fixtures/diagnostics`, with the expected code at the end of the line. QED18xx are warnings: the contract compiles.',
    '',
    ...sections,
  ].join('\n');
}
