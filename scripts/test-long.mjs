// The random runs of the stages `fast` and `e2e` at length, each from a new seed: `npm run test:long`, for a night (some hours).
//
//   node scripts/test-long.mjs                 all of them
//   node scripts/test-long.mjs crashes         those named
//   QED_SEED=7 node scripts/test-long.mjs      from this seed
//
// A failure prints what repeats it. Needs `npm run build` first.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const RUNS = {
  programs: { file: 'test/compiler/random/programs.test.ts', variables: { QED_RANDOM_PROGRAMS: '50000' } },
  circuits: { file: 'test/compiler/random/circuits.test.ts', variables: { QED_RANDOM_CIRCUITS: '2000' } },
  crashes: { file: 'test/compiler/frontend/crash-fuzz.test.ts', variables: { QED_CRASH_FUZZ: '3600' } },
  schedules: { file: 'test/compiler/staleness/soundness.test.ts', variables: { QED_SCHEDULES: '100' } },
  kills: { file: 'test/node/kill.test.ts', variables: { QED_KILLS: '100' } },
  devnet: { file: 'test/e2e/crash.test.ts', project: 'e2e', variables: { QED_KILLS: '100' } },
  roles: { file: 'test/e2e/roles.test.ts', project: 'e2e', variables: { QED_FAULTS: '100' } },
};

const asked = process.argv.slice(2);
for (const name of asked) {
  if (name in RUNS) continue;
  console.error(`unknown run '${name}': one of ${Object.keys(RUNS).join(', ')}`);
  process.exit(2);
}

const seed = process.env.QED_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const failed = [];
const names = asked.length > 0 ? asked : Object.keys(RUNS);
for (const name of names) {
  const { file, project = 'fast', variables } = RUNS[name];
  console.log(`\n== ${name}, QED_SEED=${seed}\n`);
  const env = { ...process.env, QED_SEED: seed, ...variables };
  const vitest = path.resolve('node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', project, file], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) failed.push(name);
}
console.log(
  `${names.length - failed.length} passed, ${failed.length} failed${failed.map((name) => ` ${name}`).join('')}`,
);
process.exit(failed.length === 0 ? 0 : 1);
