/** A replacement of the characters from `start` to `end`. */
export type Edit = { start: number; end: number; text: string };

/** What is inserted before a text comes before what replaces it. */
const inOrder = (a: Edit, b: Edit): number => a.start - b.start || lengthOf(a) - lengthOf(b);
const lengthOf = ({ start, end }: Edit): number => Math.min(1, end - start);

/** A text after its edits, and where a character of it was before. */
export type Edited = { text: string; originOf(position: number): number };

/**
 * The characters of `sql` from `start` to `end` with these edits. Edits at the same place are made in
 * the order in which they are given; one within another is left out.
 */
export function edited(sql: string, start: number, end: number, edits: readonly Edit[]): Edited {
  const pieces: { text: string; from: number; isCopy: boolean }[] = [];
  let at = start;
  for (const edit of edits.toSorted(inOrder)) {
    if (edit.start < at) continue;
    pieces.push({ text: sql.slice(at, edit.start), from: at, isCopy: true });
    pieces.push({ text: edit.text, from: edit.start, isCopy: false });
    at = edit.end;
  }
  pieces.push({ text: sql.slice(at, end), from: at, isCopy: true });
  return {
    text: pieces.map(({ text }) => text).join(''),
    originOf: (position) => {
      let left = position;
      for (const { text, from, isCopy } of pieces) {
        if (left < text.length) return isCopy ? from + left : from;
        left -= text.length;
      }
      return end;
    },
  };
}
