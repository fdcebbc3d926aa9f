import { readFile } from 'node:fs/promises';
import type { Context, Env, Hono } from 'hono';
import { pageFiles, type PageFiles } from './page-files.js';
import { pageHeaders } from './page-headers.js';

const NOT_BUILT = 'This qed was not built with its explorer. In a checkout: npm run build\n';

/** Serves the page of the explorer at `/` and `/explorer`, and what it loads. */
export function servePage<E extends Env>(app: Hono<E>, directory?: string): void {
  const files = pageFiles(directory);
  const answer = async (context: Context<E>, name: string): Promise<Response> => {
    const file = files.get(name);
    if (file === undefined) return context.text(files.size === 0 ? NOT_BUILT : 'Not found\n', 404);
    return context.body(await readFile(file), 200, pageHeaders(name));
  };
  app.get('/', (context) => answer(context, 'index.html'));
  app.get('/explorer', (context) => answer(context, 'index.html'));
  for (const name of namesOf(files)) app.get(`/${name}`, (context) => answer(context, name));
}

const namesOf = (files: PageFiles): string[] => [...files.keys()].filter((name) => name !== 'index.html');
