import type { ColumnInfo, GetQueryResultsCommandOutput, Row } from '@aws-sdk/client-athena';
import type { ResultCell, ResultColumn, ResultPage } from '../../api/query.ts';

/** A page of a result as the console's pages read it. */
export function resultPage(
  { ResultSet, NextToken }: GetQueryResultsCommandOutput,
  hasHeader: boolean,
): ResultPage {
  const columns = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(columnOf);
  const rows = (ResultSet?.Rows ?? []).slice(hasHeader ? 1 : 0);
  return { columns, rows: rows.map((row) => cellsOf(row, columns.length)), next: NextToken };
}

/** Athena gives the precision of a decimal apart from its name. */
function columnOf({ Name = '', Type = 'unknown', Precision, Scale }: ColumnInfo): ResultColumn {
  return { name: Name, type: Type === 'decimal' ? `decimal(${Precision},${Scale})` : Type };
}

/** SHOW and DESCRIBE may have a row in one cell, with fewer cells than there are columns. */
function cellsOf({ Data = [] }: Row, columns: number): ResultCell[] {
  return Array.from({ length: columns }, (_, index) => Data[index]?.VarCharValue ?? null);
}
