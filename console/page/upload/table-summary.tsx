import { counted, grouped } from '../../../cli/ui/text.ts';
import type { UploadTable } from '../../api/uploads.ts';

/** What a dry run says about a table. */
export function TableSummary({ table }: { table: UploadTable }) {
  const { name, kind, rows, days, encoding, delimiter, columns, ignoredColumns } = table;
  return (
    <section class="table-summary" aria-label={name}>
      <dl>
        <Fact name="Table">{name}</Fact>
        <Fact name="Kind">
          {[kind, delimiter && `${delimiter} between columns`, encoding].filter(Boolean).join(', ')}
        </Fact>
        <Fact name="Rows">
          {grouped(rows)}
          {days && `, ${days.first} to ${days.last}`}
        </Fact>
        {columns && <Fact name="Columns">{columns.join(', ')}</Fact>}
        {ignoredColumns.length > 0 && (
          <Fact name="Ignored columns">{ignoredColumns.join(', ')}</Fact>
        )}
        {table.notes.length > 0 && <Fact name="Note">{table.notes.join('; ')}</Fact>}
        {rows > 0 && <Fact name="Plan">{table.intention}</Fact>}
        <Fact name="Values that can't be read">
          <Unreadable table={table} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Unreadable({ table: { unreadable, examined } }: { table: UploadTable }) {
  const of = `of ${counted(examined, 'row')} examined`;
  if (unreadable.length === 0) return <>{examined === 0 ? 'not examined' : `none ${of}`}</>;
  return (
    <ul>
      {unreadable.map(({ column, count, place, message }) => (
        <li key={column}>{`${column}: ${grouped(count)} ${of}; ${place}: ${message}`}</li>
      ))}
    </ul>
  );
}
