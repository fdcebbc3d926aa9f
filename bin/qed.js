#!/usr/bin/env node
import { main } from '../dist/cli/main.js';

// Whoever reads the output has read enough, as in `qed circuits | head -1`: end as SIGPIPE ends a program.
process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 141 : 70));

process.exitCode = await main(process.argv.slice(2));
