import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(here('../package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/**
 * What the page shares with the node is written for both, but for a few modules of Node that it imports. The page gets stand-ins that throw when they are
 * used. o1js stays a file of its own, which the server takes from where it is installed.
 */
const sharedWithTheNode = (): Plugin => ({
  name: 'shared-with-the-node',
  enforce: 'pre',
  resolveId(source) {
    if (source === 'o1js') return { id: `/assets/o1js-${dependencies['o1js']}.js`, external: true };
    return source.startsWith('node:') ? here('src/data/no-node.ts') : undefined;
  },
});

export default defineConfig({
  root: here('.'),
  plugins: [sharedWithTheNode()],
  worker: {
    format: 'es',
    plugins: () => [sharedWithTheNode()],
    rolldownOptions: { output: { entryFileNames: 'assets/verifier-[hash].js' } },
  },
  build: {
    outDir: here('../dist/explorer'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
