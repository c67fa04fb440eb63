import type { ColumnName } from '../../../functions/domain/invoice-line.ts';
import { grouped } from '../../ui/text.ts';
import type { SourceFile } from './source-file.ts';

/** Where a row of a table is: `row 1,136`, or `sheet Lines, cell F1137`. */
export function placeIn(
  { placeOf }: Pick<SourceFile, 'placeOf'>,
  row: number,
  column?: ColumnName,
): string {
  return placeOf?.(row, column) ?? `row ${grouped(row)}`;
}
