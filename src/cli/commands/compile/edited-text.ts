import type { Fix, TextEdit } from '../../../compiler/diagnostics/fix.js';

/** As many fixes as can be made at once, in the given order: one that overlaps an earlier one is left for the next time. */
export function chooseFixes<F extends { readonly fix: Fix }>(fixes: readonly F[]): F[] {
  const taken: TextEdit[] = [];
  return fixes.filter(({ fix }) => {
    if (fix.edits.some((edit) => taken.some((other) => overlap(edit, other)))) return false;
    taken.push(...fix.edits);
    return true;
  });
}

/** Two insertions at one place stand side by side, and the same change twice is one. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file || isSame(a, b)) return false;
  return a.start < b.end && b.start < a.end;
}

const isSame = (a: TextEdit, b: TextEdit): boolean =>
  a.file === b.file && a.start === b.start && a.end === b.end && a.text === b.text;

/** A file's text after edits that do not overlap. */
export class EditedText {
  readonly text: string;
  readonly #pieces: { readonly edit: TextEdit; readonly start: number; readonly end: number }[] = [];

  constructor(
    private readonly before: string,
    edits: readonly TextEdit[],
  ) {
    const once = edits.filter((edit, i) => edits.findIndex((other) => isSame(other, edit)) === i);
    let [text, at] = ['', 0];
    for (const edit of once.sort((a, b) => a.start - b.start || a.end - b.end)) {
      text += before.slice(at, edit.start);
      this.#pieces.push({ edit, start: text.length, end: text.length + edit.text.length });
      text += edit.text;
      at = edit.end;
    }
    this.text = text + before.slice(at);
  }

  /** Where a place of the new text was before; undefined where it was written by an edit. */
  placeBefore(offset: number): number | undefined {
    const last = this.#pieces.findLast(({ start }) => start <= offset);
    if (last === undefined) return offset;
    return offset < last.end ? undefined : offset - last.end + last.edit.end;
  }

  /** The line of a place of the text before, counted from 1. */
  lineBefore(offset: number): number {
    return this.before.slice(0, offset).split('\n').length;
  }
}
