// Reads docs/architecture.md: its drawing and its tables say which folder of src may import which. The rule file
// `.dependency-cruiser.js` turns what this returns into rules, so that the page cannot tell another story than the check.
import { readFileSync } from 'node:fs';

const PAGE = new URL('../docs/architecture.md', import.meta.url);

/**
 * `folders`: the rows of the tables `Folder | What it is for | May import`, in the order of the page. A row's name is a
 * folder below src, a file, or `folder/*` for the files that lie directly in a folder.
 * `libraries`: the rows of the table `Library | Only in`.
 * `drawing`: the lines of the drawing of layers, from the top down, each with the names on it.
 */
export function readArchitecture(page = readFileSync(PAGE, 'utf8')) {
  const rows = tableRows(page);
  const folders = rows.filter(({ head }) => head === 'Folder').map(({ cells }) => folderRow(cells));
  const libraries = rows
    .filter(({ head }) => head === 'Library')
    .map(({ cells: [names, places] }) => ({ names: namesIn(names), places: namesIn(places) }));
  return { folders, libraries, drawing: drawnLayers(page, folders) };
}

/** The row's own layer: the first folder of its name. */
export const layerOf = (name) => name.split('/')[0];

/** The folders around a row's own, from its layer inwards: their rows speak for it as well. */
export function rowsAround(name) {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The paths that a row's name stands for, as a regular expression. */
export function pathsOf(name) {
  if (name.endsWith('.ts')) return `^src/${name.replaceAll('.', '\\.')}$`;
  if (name.endsWith('/*')) return `^src/${name.slice(0, -1)}[^/]+$`;
  return `^src/${name}/`;
}

function tableRows(page) {
  const rows = [];
  let head;
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) head = undefined;
    else if (head === undefined) head = cellsOf(line)[0];
    else if (!/^\|[\s|:-]+$/.test(line)) rows.push({ head, cells: cellsOf(line) });
  }
  return rows;
}

const cellsOf = (line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const namesIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

const folderRow = ([folder, purpose, imports]) => ({ name: namesIn(folder)[0], purpose, imports: namesIn(imports) });

function drawnLayers(page, folders) {
  const layers = new Set(folders.map(({ name }) => layerOf(name)));
  const [, drawing] = /^## Layers$[\s\S]*?^```\n([\s\S]*?)^```$/m.exec(page);
  return drawing
    .split('\n')
    .map((line) => [...line.matchAll(/[a-z.]+/g)].map(([name]) => name).filter((name) => layers.has(name)))
    .filter((names) => names.length > 0);
}
