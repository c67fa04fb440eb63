import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped, printable } from '../../ui/text.ts';
import { NotATable } from '../file/not-a-table.ts';
import { HEADER_WITHIN, type HeaderSearch } from './header-row.ts';

/** An error of a reader, as one about the workbook. A `CommandError` is thrown as it is. */
export function damagedSheet(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const reason = error.message.replace(/[.\s]+$/, '');
  return new CommandError(
    `${name} is damaged: ${printable(reason)}. Open it in a spreadsheet program, save it again, and try again.`,
    REFUSED,
    error,
  );
}

const SHOWN_NAMES = 20;

/** Why a sheet is not a table of invoice lines. */
export function sheetFault(search: Exclude<HeaderSearch, { kind: 'found' }>): string {
  switch (search.kind) {
    case 'empty':
      return `has no value in its first ${HEADER_WITHIN} rows`;
    case 'ambiguous':
      return `names the columns in rows ${search.rows.map(grouped).join(' and ')}: which is the header?`;
    case 'repeated':
      return `names ${search.header.repeated.join(', ')} more than once in row ${search.row}`;
    case 'missing': {
      const { missing } = search.header;
      const lacks = missing.length === COLUMNS.length ? 'every column' : missing.join(', ');
      const more = search.names.length > SHOWN_NAMES ? ', …' : '';
      return `lacks ${lacks}; row ${search.row} has ${search.names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
    }
  }
}

/** The refusal of a workbook in which no sheet can be sent. */
export function noTable(
  path: string,
  faults: readonly { sheet: string; fault: string }[],
): NotATable {
  const found = faults.map(({ sheet, fault }) => `sheet ${sheet} ${fault}`);
  return new NotATable(
    [
      `${path}: no sheet is a table of invoice lines.`,
      `  expected  a row with ${COLUMNS.join(', ')} (in any order, among the first ${HEADER_WITHIN} rows)`,
      ...(found.length > 0 ? found : ['no sheet']).map(
        (line, at) => `  ${at === 0 ? 'found    ' : '         '} ${line}`,
      ),
      'Add or correct the header row, and try again.',
    ].join('\n'),
  );
}

/** The refusal of a sheet that is almost a table: leaving it out would lose lines. */
export function almostTable(path: string, sheet: string, fault: string): CommandError {
  return new CommandError(
    [
      `${path}: sheet ${sheet} ${fault}.`,
      `  expected  ${COLUMNS.join(', ')} (in any order)`,
      'Correct its header row and try again, or name the sheets to send with --only SHEET.',
    ].join('\n'),
    REFUSED,
  );
}
