import type { ComponentChildren } from 'preact';
import { ScrolledTable } from '../parts/scrolled-table.tsx';
import './charts.css';

type Bar = {
  key: string;
  label: ComponentChildren;
  /** For the length of the bar only. */
  value: number;
  /** The exact figures of the row, in the order of the headings. */
  figures: readonly string[];
};

type Properties = {
  title: string;
  /** The headings of the label and of the figures. The bars are those of the first figure. */
  headings: readonly [string, ...string[]];
  bars: readonly Bar[];
};

/** A table of exact figures, each row with a bar: a chart that is its own alternative. */
export function BarTable({ title, headings, bars }: Properties) {
  const greatest = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const [first, ...others] = headings;
  return (
    <ScrolledTable kind="bar-table" label={`${title}: figures`}>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {others.map((heading) => (
            <th key={heading} scope="col" class="number">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, label, value, figures }) => (
          <tr key={key}>
            <th scope="row">
              {label}
              <span
                class={`figure-bar${value < 0 ? ' negative' : ''}`}
                style={{ width: `${(100 * Math.abs(value)) / greatest}%` }}
              />
            </th>
            {figures.map((figure, index) => (
              <td key={headings[index + 1]} class="number">
                {figure}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}
