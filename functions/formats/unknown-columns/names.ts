import { MAX_UNKNOWN_NAME } from '../../domain/unknown-columns.ts';
import type { CsvHeader } from '../csv-header.ts';
import { UnreadableBody } from '../unreadable-body.ts';

/**
 * Returns a name for each column of a header row that is not of an invoice line. A column without a
 * name, or with that of an earlier one, is named by its position. Throws `UnreadableBody` when a name
 * is too long.
 */
export function unknownNames({ columns, names }: Pick<CsvHeader, 'columns' | 'names'>): string[] {
  const taken = new Set<string>();
  return names.flatMap((name, at) => {
    if (columns[at]) return [];
    if (name.length > MAX_UNKNOWN_NAME) throw nameTooLong(at + 1, name.length);
    const unique = uniqueName(name, at + 1, taken);
    taken.add(unique);
    return [unique];
  });
}

function uniqueName(name: string, position: number, taken: ReadonlySet<string>): string {
  if (name === '') return `column ${position}`;
  return taken.has(name) ? `${name} (column ${position})` : name;
}

function nameTooLong(position: number, length: number): UnreadableBody {
  return new UnreadableBody(
    { kind: 'column-name-too-long' },
    `The name of column ${position} in the header row has ${length} characters, and at most ${MAX_UNKNOWN_NAME} are kept. Shorten it, or leave the column out.`,
  );
}
