import { counted } from '../../base/counted.js';
import { QedError } from '../../base/errors.js';
import { renderDiagnostic, type Diagnostic } from './diagnostic.js';

/** `QED1000`: contracts are needed that compile, and these have errors, each shown at its place. */
export const contractsWithErrors = (errors: readonly Diagnostic[]): QedError =>
  new QedError('QED1000', `${counted(errors.length, 'error')}\n\n${errors.map(renderDiagnostic).join('\n\n')}\n`, {
    hint: 'each place has its own hint; docs/diagnostics.md explains every code',
    details: { diagnostics: errors },
  });
