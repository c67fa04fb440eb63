import type { CatalogTable, ResultColumn } from '../../../api/query.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { sameValues } from '../sql-text.ts';
import { leadOf } from './leads.ts';
import type { ResultRow } from './result-rows.ts';
import { tabSeparated } from './tab-separated.ts';

type Properties = {
  sql: string;
  columns: readonly ResultColumn[];
  row: ResultRow;
  /** The position of the cell in its row. */
  index: number;
  tables: readonly CatalogTable[];
  onOpen: (sql: string) => void;
};

/** The chosen cell: its whole value, and where it and its row lead to. */
export function CellPanel({ sql, columns, row, index, tables, onOpen }: Properties) {
  const column = columns[index];
  if (!column) return null;
  const value = row[index] ?? null;
  return (
    <section class="panel cell-panel" aria-label="The chosen cell">
      <h2>
        {column.name} <small>{column.type}</small>
      </h2>
      <pre>{value ?? 'NULL'}</pre>
      <div class="actions">
        <CopyButton label="Copy value" text={() => value ?? ''} />
        <CopyButton label="Copy row" text={() => tabSeparated([row])} />
      </div>
      <Leads columns={columns} row={row} />
      <SameValuesOffers offers={sameValues(sql, columns, row, tables)} onOpen={onOpen} />
    </section>
  );
}

/** Everything that the row leads to, whichever cell was chosen. */
function Leads({ columns, row }: Pick<Properties, 'columns' | 'row'>) {
  const leads = columns.flatMap((column, index) => {
    const value = row[index] ?? null;
    const lead = leadOf(column, value);
    return lead ? [{ ...lead, value }] : [];
  });
  if (leads.length === 0) return null;
  leads.sort((a, b) => Number(isLine(b.href)) - Number(isLine(a.href)));
  return (
    <ul class="leads">
      {leads.map(({ href, title, value }) => (
        <li key={href}>
          <a href={href}>{title}</a> <code>{value}</code>
        </li>
      ))}
    </ul>
  );
}

const isLine = (href: string): boolean => href.startsWith('/lines/');

type Offers = { offers: ReturnType<typeof sameValues>; onOpen: Properties['onOpen'] };

function SameValuesOffers({ offers, onOpen }: Offers) {
  return (
    <>
      {offers.map(({ table, columns, sql }) => (
        <p key={table} class="offer">
          <button type="button" onClick={() => onOpen(sql)}>
            Rows of {table} with the same values
          </button>{' '}
          <small>{columns.join(', ')}</small>
        </p>
      ))}
    </>
  );
}
