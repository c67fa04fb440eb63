import { ScrolledTable } from '../parts/scrolled-table.tsx';
import type { InsightRow } from './insight-rows.ts';

type Properties = {
  title: string;
  /** The column that names the rows, and its heading. */
  first: readonly [string, string];
  columns: readonly (readonly [string, string])[];
  rows: readonly InsightRow[];
};

/** The exact figures of a chart. */
export function FigureTable({ title, first: [name, heading], columns, rows }: Properties) {
  return (
    <ScrolledTable kind="figure-table" label={title}>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          {columns.map(([column, title]) => (
            <th key={column} scope="col" class="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            <th scope="row">{row.text(name) ?? '–'}</th>
            {columns.map(([column]) => (
              <td key={column} class="number">
                {row.figure(column)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}
