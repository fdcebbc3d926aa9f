import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { access, constants, readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeDirectory } from '../../../base/make-directory.js';
import { counted } from '../../../base/counted.js';
import { O1JS_VERSION } from '../../../base/toolchain.js';
import { installedO1js } from '../../../base/toolchain.js';
import type { Config } from '../../input/config.js';
import type { HealthCheck } from './health-check.js';
import { checkRedis } from './redis-checks.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** All checks, in the order of what fails first in practice. */
export async function checkHealth(config: Config): Promise<HealthCheck[]> {
  const redis = config.redis === undefined ? Promise.all([redisHere()]) : checkRedis(config.redis);
  return [
    ...(await Promise.all([node(), o1js(), nativeProver(), memory(), keyCache(config.cacheDir)])),
    ...(await redis),
  ];
}

function node(): HealthCheck {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node',
    status: ok ? 'ok' : 'fail',
    found: process.versions.node,
    remedy: 'install Node 20.19 or newer',
  };
}

function o1js(): HealthCheck {
  const version = installedO1js();
  const ok = version === O1JS_VERSION;
  return {
    name: 'o1js',
    status: ok ? 'ok' : 'fail',
    found: ok ? version : `${version}, but keys are made for ${O1JS_VERSION}`,
    remedy: `install o1js ${O1JS_VERSION} exactly: another version gives other verification keys`,
  };
}

async function nativeProver(): Promise<HealthCheck> {
  const name = `@o1js/native-${process.platform}-${process.arch}`;
  const remedy = `npm install @o1js/native@${O1JS_VERSION} (needs glibc 2.30 or newer; there is no build for musl). Without it proving takes four times as long`;
  try {
    const { poseidonSelfTest } = await import('../../../circuit/poseidon-self-test.js');
    require.resolve(name);
    const ok = poseidonSelfTest();
    return {
      name: 'native prover',
      status: ok ? 'ok' : 'fail',
      found: ok ? `${name}, agrees with o1js` : `${name} hashes differently from o1js`,
      remedy,
    };
  } catch {
    return { name: 'native prover', status: 'warn', found: `${name} is not installed; WebAssembly is used`, remedy };
  }
}

function memory(): HealthCheck {
  const gigabytes = os.totalmem() / 2 ** 30;
  const status = gigabytes >= 12 ? 'ok' : gigabytes >= 6 ? 'warn' : 'fail';
  return {
    name: 'memory',
    status,
    found: `${gigabytes.toFixed(1)} GB, ${counted(os.availableParallelism(), 'core')}`,
    remedy: 'a prover process needs 4 to 6 GB: use fewer (`--workers 1`) or a machine with more memory',
  };
}

async function keyCache(directory: string): Promise<HealthCheck> {
  try {
    makeDirectory(directory);
    await access(directory, constants.W_OK);
    const gigabytes = (await sizeOf(directory)) / 2 ** 30;
    return { name: 'key cache', status: 'ok', found: `${directory}, ${gigabytes.toFixed(1)} GB` };
  } catch (error) {
    const found = `${directory} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    return {
      name: 'key cache',
      status: 'fail',
      found,
      remedy: 'set QED_CACHE_DIR to a folder that you can write, with 8 GB free',
    };
  }
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map((entry) => {
      const full = path.join(directory, entry.name);
      return entry.isDirectory() ? sizeOf(full) : stat(full).then(({ size }) => size);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function redisHere(): Promise<HealthCheck> {
  const remedy = 'only a network of several processes needs it: `apt-get install redis-server` or `brew install redis`';
  try {
    const { stdout } = await run(process.env['QED_REDIS_SERVER'] ?? 'redis-server', ['--version']);
    return { name: 'Redis', status: 'ok', found: stdout.trim().split(' ').slice(0, 3).join(' ') };
  } catch {
    return { name: 'Redis', status: 'warn', found: 'redis-server is not on the PATH', remedy };
  }
}
