import { intentionOf } from '../../../cli/upload/dry-run.ts';
import { placeIn } from '../../../cli/upload/file/place.ts';
import { overlapsOf } from '../../../cli/upload/overlaps.ts';
import type { PlannedTable, PlannedTables } from '../../../cli/upload/plan/plan-tables.ts';
import { rowsSent } from '../../../cli/upload/plan/upload-record.ts';
import type { Finding } from '../../../cli/upload/tables/finding.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import type { Upload, UploadTable } from '../../api/uploads.ts';

/** What `npm run ingest -- FILE --dry-run` says, for the page. */
export function dryRunOf(
  { tables, leftOut }: Finding,
  { planned, same }: PlannedTables,
): Pick<Upload, 'tables' | 'notes'> {
  return {
    tables: planned.map(tableOf),
    notes: [
      ...leftOut.map((what) => `Left out: ${what}.`),
      ...same.map(({ table, as }) => `Sent once: ${table.path} has the same rows as ${as.path}.`),
      ...overlapsOf(tables),
    ],
  };
}

function tableOf({ table, planned }: PlannedTable): UploadTable {
  const { opening, plan, values } = planned;
  const { csv } = opening;
  const columns = csv?.columns.filter((column) => column !== null);
  return {
    name: table.name,
    kind: table.kind,
    rows: plan.rows,
    encoding: [...new Set(plan.parts.map(({ charset }) => charset))].join(' and ') || 'utf-8',
    delimiter: csv && DELIMITERS[csv.delimiter],
    columns: columns ?? (table.format === 'csv' ? [...COLUMNS] : undefined),
    ignoredColumns: csv?.ignored ?? [],
    days: table.days?.(),
    notes: [...(table.notes?.() ?? [])],
    intention: intentionOf(planned),
    rowsToSend: plan.rows - rowsSent(planned),
    unreadable: [...values.unreadable].map(([column, { count, row, message }]) => ({
      column,
      count,
      place: placeIn(table, row, column),
      message,
    })),
    examined: values.examined,
  };
}

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
};
