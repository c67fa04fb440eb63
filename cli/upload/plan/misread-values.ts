import { CommandError, REFUSED } from '../../ui/command.ts';
import { counted, grouped } from '../../ui/text.ts';
import { placeIn } from '../file/place.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { ValueFindings } from './value-check.ts';

type File = Pick<SourceFile, 'path' | 'placeOf'>;

/** Fewer unreadable values, or a smaller share, are single lines, which are quarantined. */
const LEAST_UNREADABLE = 20;
const UNREADABLE_SHARE = 0.5;

/**
 * A file in which a twentieth of the dates is day first and none can only be month first is day
 * first throughout. Fewer are single errors.
 */
const DAY_FIRST_SHARE = 0.05;

/**
 * Throws a `CommandError` when the file writes its dates or amounts in another form than ingest
 * reads: then most lines would be quarantined, or land under a wrong day.
 */
export function refuseMisread(file: File, found: ValueFindings): void {
  const refusal = dayFirst(file, found) ?? unreadable(file, found);
  if (refusal) throw new CommandError(refusal, REFUSED);
}

function dayFirst(file: File, found: ValueFindings): string | undefined {
  const { dayFirst: example, monthFirst, examined } = found;
  if (!example || monthFirst > 0 || example.count < examined * DAY_FIRST_SHARE) return undefined;
  return [
    `${file.path} writes its dates day first.`,
    '  expected  12/1/2010 8:26 (month first) or 2010-12-01 08:26:00',
    `  found     ${example.message} in ${placeIn(file, example.row, 'InvoiceDate')}; ${shareOf(example.count, examined)} can only be day first, none only month first`,
    'Days up to the 12th would be read as months, and their lines would land under another day.',
    'Nothing was sent. Write the dates as YYYY-MM-DD HH:mm:ss, and try again; --as-is sends it as it is.',
  ].join('\n');
}

const ADVICE = {
  InvoiceDate: 'Write the dates as YYYY-MM-DD HH:mm:ss, or format the cells of a workbook as dates',
  UnitPrice: 'Write the prices with a decimal point and without thousands separators or currency',
  Quantity: 'Write the quantities as whole numbers without thousands separators',
};

function unreadable(file: File, { unreadable: columns, examined }: ValueFindings) {
  for (const [column, { count, row, message }] of columns) {
    if (count < LEAST_UNREADABLE || count <= examined * UNREADABLE_SHARE) continue;
    return [
      `${file.path}: most values of ${column} can't be read: ${shareOf(count, examined)}.`,
      `  ${placeIn(file, row, column)}: ${message}`,
      `Their lines would all be quarantined, so nothing was sent. ${ADVICE[column]}, and try again; --as-is sends it as it is.`,
    ].join('\n');
  }
  return undefined;
}

/** `1,136 of 2,000 rows examined` */
const shareOf = (count: number, examined: number): string =>
  `${grouped(count)} of ${counted(examined, 'row')} examined`;
