// `npm ci` refuses a lock file that lacks a platform's optional binaries, and `npm install` drops those that the registry at
// hand does not serve. This adds them back; run it after each change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(LOCK, 'utf8'));

for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = /-(darwin|linux|win32)-(arm64|arm|x64)$/.exec(name);
    if (platform === null) continue;
    lock.packages[`node_modules/${name}`] ??= { version, cpu: [platform[2]], optional: true, os: [platform[1]] };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
