import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { printable } from '../../ui/text.ts';
import { isNearMiss, shown, type TableHeader } from '../conversion/table-header.ts';
import { NotATable } from '../file/not-a-table.ts';

export function noTable(
  path: string,
  header: TableHeader,
  found: readonly { name: string; type: string }[],
): CommandError {
  const { missing, repeated } = header;
  const fault =
    missing.length > 0
      ? `has no column ${missing.join(', ')}`
      : `has more than one column for ${repeated.join(', ')}`;
  const message = [
    `${path} ${fault}.`,
    `  expected  ${COLUMNS.join(', ')} (in any order)`,
    `  found     ${found.map(({ name }) => shown(name)).join(', ')}`,
    'Rename the columns or write the file with these columns, and try again.',
  ].join('\n');
  return isNearMiss(header) ? new CommandError(message, REFUSED) : new NotATable(message);
}

export function unreadableType(path: string, column: string, type: string): CommandError {
  return new CommandError(
    `${path}: expected text, numbers, dates or timestamps, found ${shown(type)} in the column ${shown(column)}. ` +
      'Write the file with a value of such a type in each row, and try again.',
    REFUSED,
  );
}

/** An error of DuckDB, as one about the file. A `CommandError` is thrown as it is. */
export function damagedParquet(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const [line = ''] = error.message.split('\n', 1);
  const reason = line
    .replace(/^[\w ]*Error: /, '')
    .replace(/ ?(of|in|at end of)? file '.*?'/, '')
    .replace(/[.\s]+$/, '');
  return new CommandError(
    `${path} can't be read as Parquet: ${printable(reason)}. Write or download it again.`,
    REFUSED,
    error,
  );
}
