import { relative } from 'node:path';
import { createTwoFilesPatch, diffWordsWithSpace, FILE_HEADERS_ONLY } from 'diff';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import type { TextEdit } from '../../../compiler/diagnostics/fix.js';
import type { CommandResult } from '../../output/output.js';
import { markOf, type FileChange } from './fix-files.js';
import type { FixedSources } from './fix-report.js';

/** What `--fix` would change, as a unified diff that `git apply` and `patch -p1` take, and as edits of the files as they are. */
export function describeFixes({ made, changes }: FixedSources) {
  const files = [...changes].map(([path, change]) => ({ path, file: relative(process.cwd(), path), ...change }));
  return {
    files: files.map(({ file }) => file),
    fixes: made.map(({ code, file, line, column, fix }) => ({ code, file, line, column, title: fix.title })),
    edits: files.flatMap(({ file, ...change }) => editsOf(file, change)),
    diff: files.map(({ path, file, ...change }) => unifiedDiff(path, file, change)).join(''),
  };
}

/** The result where nothing would change. Throws `QED6068` with all of it otherwise. */
export function refuseChanges(described: ReturnType<typeof describeFixes>): CommandResult {
  const { files, fixes } = described;
  if (files.length === 0) return { data: described, text: '' };
  throw new QedError('QED6068', `${counted(fixes.length, 'fix', 'fixes')} would change ${files.join(', ')}`, {
    hint: 'make the changes with the same command without --dry-run',
    details: described,
  });
}

function unifiedDiff(path: string, file: string, { before, after }: FileChange): string {
  const mark = markOf(path, before);
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, mark + before, mark + after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** In order, with offsets in the text before. */
function editsOf(file: string, { before, after }: FileChange): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    const last = edits.at(-1);
    if (removed) edits.push({ file, start: at, end: at + value.length, text: '' });
    else if (added && last?.end === at) edits[edits.length - 1] = { ...last, text: last.text + value };
    else if (added) edits.push({ file, start: at, end: at, text: value });
    if (!added) at += value.length;
  }
  return edits;
}
