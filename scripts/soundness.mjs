// Regenerates docs/soundness.md: every constraint of every protocol circuit and the tests that hold it.
//
//   node scripts/soundness.mjs           runs the constraint suites (test/prover) and writes the page
//   node scripts/soundness.mjs --check   fails when a circuit has no suite, a constraint has no test, or the page is stale
//   ... --records <dir>                  takes the records of a run of the suites that passed, instead of running them
//
// The suites (test/support/constraints.ts) write what they hold to the directory in QED_SOUNDNESS_DIR; that each test passes is part of it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'soundness.md');
const { check, records: recorded } = parseArgs({
  options: { check: { type: 'boolean', default: false }, records: { type: 'string' } },
}).values;
const records = recorded === undefined ? runSuites() : recordsOf(recorded);

const golden = JSON.parse(readFileSync(join(root, 'golden', 'circuits.json'), 'utf8'));
const problems = [];
const sections = [];
let constraints = 0;
let tests = 0;
for (const [program, { circuits }] of Object.entries(golden.programs)) {
  for (const circuit of Object.keys(circuits)) {
    const own = records.filter((record) => record.circuit === circuit);
    if (own.length === 0) {
      problems.push(`${circuit} has no constraint suite`);
      continue;
    }
    const names = [...new Set(own.flatMap((record) => record.constraints))];
    const lines = names.map((name) => {
      const held = own.flatMap(({ cases, file }) =>
        cases.filter(({ breaks }) => breaks === name).map(({ test }) => ({ test, file })),
      );
      if (held.length === 0) problems.push(`${name} has no test`);
      constraints++;
      tests += held.length;
      const refusals = held.map(({ test }) => test.slice(test.indexOf(' refuses ') + ' refuses '.length)).sort();
      return `| \`${name.slice(circuit.length + 1)}\` | ${refusals.join('; ')} |`;
    });
    const files = [...new Set(own.map(({ file }) => file))].sort().map((file) => `\`${file}\``);
    sections.push(
      [
        `## ${circuit} (${program})`,
        '',
        `Held by ${files.join(', ')}.`,
        '',
        ...(lines.length === 0
          ? ['It states no constraint: its output is a function of its witness.']
          : ['| constraint | refuses |', '|---|---|', ...lines]),
      ].join('\n'),
    );
  }
}

const text = `# What holds each constraint

Made by \`node scripts/soundness.mjs\`; \`--check\` fails when a constraint has no test or this page is stale.

Every assertion of a protocol circuit is a named constraint. For each there is a test that changes a valid witness so that it breaks, runs
the circuit, and expects exactly this constraint to refuse it. \`range:\` constraints hold the numbers of a witness to their width. Beside
these, o1js verifies every child proof (\`src/circuit/program.ts\`), which the tests in \`test/proofs\` hold.

\`npm test\` runs these witnesses on constants, and those of the signature circuits also on variables, which proofs are made of. A gadget may
take another path there. \`npm run test:long -- variables\` runs all of them on variables too, gate by gate, and expects the same constraint
to refuse. It runs every night.

${constraints} constraints in ${sections.length} circuits, ${tests} refused witnesses.

${sections.join('\n\n')}
`;

if (problems.length > 0) fail(problems);
if (check) {
  if (!existsSync(page) || readFileSync(page, 'utf8') !== text)
    fail(['docs/soundness.md is stale; run node scripts/soundness.mjs']);
  process.stderr.write(`docs/soundness.md is up to date: ${constraints} constraints, ${tests} tests\n`);
} else writeFileSync(page, text);

/** Runs the constraint suites; what they recorded. */
function runSuites() {
  const directory = mkdtempSync(join(tmpdir(), 'qed-soundness-'));
  try {
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'fast', 'test/prover'],
      {
        cwd: root,
        env: { ...process.env, QED_SOUNDNESS_DIR: directory },
        stdio: ['ignore', 2, 2],
      },
    );
    if (status !== 0) fail(['the constraint suites do not pass']);
    return recordsOf(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function recordsOf(directory) {
  return readdirSync(directory).map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')));
}

function fail(lines) {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  process.exit(1);
}
