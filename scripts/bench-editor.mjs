// Measures how soon an editor shows what the compiler says of an edit, and prints a row in Markdown for docs/benchmarks.md.
//
//   node scripts/bench-editor.mjs [file of fixtures/contracts]
//
// It speaks with TypeScript's own server, which has the plugin qed/editor: each edit writes a mistake or takes it back, and the clock runs from the
// edit until diagnostics come that say so. Needs `npm run build` first.
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const EDITS = 40;
const root = fileURLToPath(new URL('..', import.meta.url));
const name = process.argv[2] ?? 'auction.ts';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qed-bench-')));
try {
  cpSync(join(root, 'fixtures/contracts'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/qed'));
  const plugins = [{ name: 'qed/editor' }];
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    plugins,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const times = await measure(join(folder, name));
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))]);
  console.log('| contract | edits | median, ms | 90 %, ms | slowest, ms |\n|---|---|---|---|---|');
  console.log(`| ${name} | ${times.length} | ${at(0.5)} | ${at(0.9)} | ${at(1)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(file) {
  const server = spawn(
    process.execPath,
    [
      join(root, 'node_modules/typescript/lib/tsserver.js'),
      '--allowLocalPluginLoads',
      '--disableAutomaticTypingAcquisition',
    ],
    { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let seq = 0;
  const tell = (command, args) =>
    server.stdin.write(`${JSON.stringify({ seq: ++seq, type: 'request', command, arguments: args })}\n`);
  let onDiagnostics = () => undefined;
  createInterface({ input: server.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const { event, body } = JSON.parse(line);
    if (event === 'projectsUpdatedInBackground') tell('geterr', { files: [file], delay: 0 });
    if (event === 'semanticDiag') onDiagnostics(body.diagnostics.filter(({ source }) => source === 'qed'));
  });
  const shown = (isThere) => new Promise((resolve) => (onDiagnostics = (found) => isThere(found) && resolve()));

  // a method of its own at the end, which is right or wrong
  const text = readFileSync(file, 'utf8');
  const last = text.trimEnd().lastIndexOf('}');
  const before = `${text.slice(0, last)}  edited(a: u64): boolean { return a === 1n; }\n`;
  const full = `${before}}\n`;
  const at = { line: before.split('\n').length - 1, offset: before.split('\n').at(-2).indexOf('===') + 1 };
  const write = (operator, length) =>
    tell('change', { file, ...at, endLine: at.line, endOffset: at.offset + length, insertString: operator });
  tell('open', { file, fileContent: full.replace('a === 1n; }\n}', 'a == 1n; }\n}'), scriptKindName: 'TS' });
  tell('geterr', { files: [file], delay: 0 });
  await shown((found) => found.some(({ code }) => code === 1039));
  const times = [];
  for (let i = 0; i < EDITS; i++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const isRight = i % 2 === 0;
    const start = performance.now();
    write(isRight ? '===' : '==', isRight ? 2 : 3);
    tell('geterr', { files: [file], delay: 0 });
    await shown((found) => found.some(({ code }) => code === 1039) !== isRight);
    times.push(performance.now() - start);
  }
  server.kill();
  return times;
}
