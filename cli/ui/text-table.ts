/** A table cell. Numbers are aligned to the right. */
export type Cell = { text: string; right?: boolean };

/** Rows under headings and a rule, in columns as wide as their widest cell. */
export function textTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(width(heading), ...rows.map((row) => width(row[column]?.text ?? ''))),
  );
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(headings.map((text, column) => ({ text, right: isRight(rows, column) }))),
    widths.map((wide) => '─'.repeat(wide)).join('  '),
    ...rows.map(line),
  ].join('\n');
}

function isRight(rows: readonly (readonly Cell[])[], column: number): boolean {
  return rows.some((row) => row[column]?.right === true);
}

function padded({ text, right }: Cell, wide: number): string {
  const space = ' '.repeat(Math.max(0, wide - width(text)));
  return right === true ? space + text : text + space;
}

/** Counts characters, not UTF-16 code units. */
function width(text: string): number {
  return [...text].length;
}
