#!/usr/bin/env node
import module from 'node:module';
import path from 'node:path';
import envPaths from 'env-paths';

// Where Node.js can (22.1 and newer), JavaScript that was compiled is kept for the next start, in processes that this one starts as well: o1js alone is 40 MB.
const cacheDirectory = process.env.QED_CACHE_DIR ?? envPaths('qed', { suffix: '' }).cache;
process.env.NODE_COMPILE_CACHE ??= path.join(cacheDirectory, 'code');
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);

const { main } = await import('../dist/cli/main.js');

// Whoever reads the output has read enough, as in `qed circuits | head -1`: end as SIGPIPE ends a program.
process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 141 : 70));

process.exitCode = await main(process.argv.slice(2));
