import type { SourceFile } from './file/source-file.ts';

/**
 * A sentence about each two tables that have rows of the same days, as the sheets of the
 * publisher's second file do. Nobody but the user knows whether they are the same rows.
 */
export function overlapsOf(tables: readonly SourceFile[]): string[] {
  return tables.flatMap((table, at) =>
    tables.slice(at + 1).flatMap((other) => overlapOf(table, other)),
  );
}

function overlapOf(table: SourceFile, other: SourceFile): string[] {
  const [a, b] = [table.days?.(), other.days?.()];
  if (!a || !b) return [];
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  if (first > last) return [];
  return [
    `${table.name} and ${other.name} both have rows of ${first} to ${last}. All of them count; --only sends one table.`,
  ];
}
