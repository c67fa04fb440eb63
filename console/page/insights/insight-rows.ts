import type { Insight } from '../../api/insight.ts';
import { groupedDecimal } from '../parts/exact.ts';

/** A row by the names of its columns, as texts of exact values. */
export type InsightRow = {
  text(name: string): string | undefined;
  /** With thousands separators; a dash for NULL. */
  figure(name: string): string;
  /** For a chart, which a double is enough for. */
  number(name: string): number | undefined;
};

/** Throws for a name that the insight does not have: it would be a defect of the page. */
export function insightRows({ columns, rows }: Pick<Insight, 'columns' | 'rows'>): InsightRow[] {
  const places = new Map(columns.map(({ name }, index) => [name, index]));
  return rows.map((row) => {
    const text = (name: string): string | undefined => {
      const place = places.get(name);
      if (place === undefined) throw new Error(`The insight has no column ${name}.`);
      return row[place] ?? undefined;
    };
    return {
      text,
      figure: (name) => groupedDecimal(text(name) ?? '–'),
      number: (name) => {
        const value = text(name);
        return value === undefined ? undefined : Number(value);
      },
    };
  });
}
