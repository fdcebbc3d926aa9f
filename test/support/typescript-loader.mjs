// Lets a child process of a test run the TypeScript sources as they are: `node --import ./test/support/typescript-loader.mjs <file>.ts`.
// What a source compiles to is kept by its content, since loading the compiler takes longer than most children live.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const CACHE = new URL('../../node_modules/.cache/typescript-loader/', import.meta.url);
const OPTIONS = { module: 'esnext', target: 'es2022', verbatimModuleSyntax: true };

/** Sources import each other by the names of what they compile to. */
export async function resolve(specifier, context, next) {
  if (/^(\.{1,2}\/|\/).*\.js$/.test(specifier)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

async function compiled(path) {
  const source = readFileSync(path, 'utf8');
  const name = createHash('sha256')
    .update(JSON.stringify([OPTIONS, source]))
    .digest('hex');
  const cached = new URL(`${name}.mjs`, CACHE);
  if (existsSync(cached)) return readFileSync(cached, 'utf8');
  const { default: typescript } = await import('typescript');
  const { outputText } = typescript.transpileModule(source, { compilerOptions: OPTIONS, fileName: path });
  mkdirSync(CACHE, { recursive: true });
  const partial = new URL(`${name}.${process.pid}`, CACHE);
  writeFileSync(partial, outputText);
  renameSync(partial, cached);
  return outputText;
}

if (isMainThread) register(import.meta.url);
