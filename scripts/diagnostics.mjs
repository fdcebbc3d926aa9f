// Regenerates docs/diagnostics.md from the compiler's table of codes. Run after `npm run build`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagnosticsReference } from '../dist/compiler/diagnostics/reference.js';

writeFileSync(fileURLToPath(new URL('../docs/diagnostics.md', import.meta.url)), diagnosticsReference());
