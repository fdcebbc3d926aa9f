import type { ts } from 'ts-morph';
import { BackgroundCheck, type Found } from './background-check.js';
import { fixableCodes, fixesAt } from './code-fixes.js';
import { contractSources, textOf, type TypeScript } from './contract-files.js';
import { methodText } from './hover.js';
import type { Sources } from './messages.js';
import { withDiagnostics, withNotes } from './shown-diagnostics.js';

/**
 * So long TypeScript's server waits for the check of an edit, in milliseconds. What takes longer is shown when it is done, and what was found before stays
 * until then.
 */
const PATIENCE = 120;

/**
 * The methods of TypeScript's language service that `qed/editor` adds to, for one project. None of them throws what the plain one does not: where the plugin
 * fails, the answer is TypeScript's own, and the server's log says why. `editor/plugin.cjs` puts them in the place of the plain ones.
 */
export function extendedService(info: ts.server.PluginCreateInfo, typescript: TypeScript): Partial<ts.LanguageService> {
  const { languageService: own, languageServiceHost: host, project } = info;
  const log = (message: string): void => project.projectService.logger.info(`qed/editor: ${message}`);
  const check = new BackgroundCheck(() => attempt(undefined, () => project.refreshDiagnostics()), log);

  /** What `extend` gives, or the plain answer where it fails. */
  function attempt<T>(plain: T, extend: () => T): T {
    try {
      return extend();
    } catch (error) {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return plain;
    }
  }
  const sourcesOf = (file: string): Sources | undefined => contractSources(typescript, host, file);
  const found = (file: string): { readonly found: Found; readonly source: ts.SourceFile } | undefined => {
    const sources = sourcesOf(file);
    const result = sources && check.found(file, sources, PATIENCE);
    const source = result && own.getProgram()?.getSourceFile(file);
    return source && { found: result, source };
  };

  return {
    getSyntacticDiagnostics(file) {
      // The check runs beside TypeScript's own, which is asked for next.
      attempt(undefined, () => {
        const sources = sourcesOf(file);
        if (sources !== undefined) check.ask(file, sources);
      });
      return own.getSyntacticDiagnostics(file);
    },
    getSemanticDiagnostics(file) {
      const plain = own.getSemanticDiagnostics(file);
      return attempt(plain, () => {
        const known = found(file);
        return known === undefined ? plain : withDiagnostics(typescript, plain, known.found, known.source);
      });
    },
    getSuggestionDiagnostics(file) {
      const plain = own.getSuggestionDiagnostics(file);
      return attempt(plain, () => {
        const known = found(file);
        return known === undefined ? plain : withNotes(typescript, plain, known.found, known.source);
      });
    },
    getSupportedCodeFixes: (file) => [...own.getSupportedCodeFixes(file), ...fixableCodes()],
    getCodeFixesAtPosition(file, start, end, codes, ...settings) {
      const plain = own.getCodeFixesAtPosition(file, start, end, codes, ...settings);
      return attempt(plain, () => {
        const known = found(file);
        const isCurrent = ([name, text]: [string, string]): boolean => text === textOf(host, name);
        if (known === undefined || !Object.entries(known.found.sources).every(isCurrent)) return plain;
        return [...fixesAt(known.found, file, start, end, codes), ...plain];
      });
    },
    getQuickInfoAtPosition(file, position, ...settings) {
      const plain = own.getQuickInfoAtPosition(file, position, ...settings);
      if (plain?.kind !== 'method') return plain;
      return attempt(plain, () => {
        const [method] = own.getDefinitionAtPosition(file, position) ?? [];
        const known = method && found(method.fileName);
        const text = known && methodText(check, known.found, method);
        return text === undefined
          ? plain
          : { ...plain, documentation: [...(plain.documentation ?? []), { kind: 'text', text: `\n\n${text}` }] };
      });
    },
  };
}
