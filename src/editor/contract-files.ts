import type { ts } from 'ts-morph';
import type { Sources } from './messages.js';

/** What is asked of TypeScript: the module of the server that has loaded the plugin. */
export type TypeScript = typeof ts;

/** The text of a file as the editor has it, saved or not. */
export function textOf(host: ts.LanguageServiceHost, file: string): string | undefined {
  const snapshot = host.getScriptSnapshot(file);
  return snapshot?.getText(0, snapshot.getLength());
}

/**
 * A contract, or a part of one, with all files that it imports; undefined for any other file. A test or a client may import qed/contract as well: it has
 * no contract, and imports other packages.
 */
export function contractSources(
  typescript: TypeScript,
  host: ts.LanguageServiceHost,
  file: string,
): Sources | undefined {
  const text = textOf(host, file);
  if (text === undefined || !/\.[cm]?ts$/.test(file) || /\.d\.[cm]?ts$/.test(file)) return undefined;
  if (!/['"]qed\/(?:contract|system)['"]/.test(text)) return undefined;
  const imported = importsOf(typescript, text);
  if (!imported.includes('qed/contract')) return undefined;
  const hasContract = /\bextends\s+(?:\w+\.)?(?:Contract|Component)\b/.test(text);
  if (!hasContract && !imported.every((name) => name === 'qed/contract' || name.startsWith('.'))) return undefined;

  const sources: Record<string, string> = { [file]: text };
  const options = host.getCompilationSettings();
  const resolve = (name: string, from: string): string | undefined =>
    typescript.resolveModuleName(name, from, options, host).resolvedModule?.resolvedFileName;
  const open = [file];
  for (const from of open) {
    for (const name of importsOf(typescript, sources[from]!)) {
      const target = name.startsWith('.') ? resolve(name, from) : undefined;
      const found = target === undefined || target in sources ? undefined : textOf(host, target);
      if (found === undefined) continue;
      sources[target!] = found;
      open.push(target!);
    }
  }
  return sources;
}

const importsOf = (typescript: TypeScript, text: string): string[] =>
  typescript.preProcessFile(text, true, false).importedFiles.map(({ fileName }) => fileName);
