import type { CatalogTable, QueryCatalog } from '../../../api/query.ts';

type Properties = {
  catalog: QueryCatalog;
  onInsert: (text: string) => void;
  onOpen: (sql: string) => void;
};

/** What can be queried. A click on a name puts it into the statement. */
export function CatalogList({ catalog, onInsert, onOpen }: Properties) {
  return (
    <ul class="side-list">
      {catalog.tables.map((table) => (
        <li key={table.name}>
          <details>
            <summary title={table.comment}>
              {table.name} <small>{table.isView ? 'view' : 'table'}</small>
            </summary>
            <TableDetails table={table} onInsert={onInsert} onOpen={onOpen} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function TableDetails({
  table,
  onInsert,
  onOpen,
}: Omit<Properties, 'catalog'> & { table: CatalogTable }) {
  const { name, comment, columns } = table;
  return (
    <>
      {comment && <p class="faint">{comment}</p>}
      <button type="button" onClick={() => onOpen(`SELECT *\nFROM ${name}\nLIMIT 100`)}>
        Look at 100 rows
      </button>
      <ul class="columns">
        {columns.map((column) => (
          <li key={column.name}>
            <button
              type="button"
              class="quiet"
              title={column.comment}
              onClick={() => onInsert(column.name)}
            >
              {column.name} <small>{column.type}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
