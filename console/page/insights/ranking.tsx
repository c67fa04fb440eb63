import type { ComponentChildren } from 'preact';
import type { Insight, InsightName } from '../../api/insight.ts';
import { BarTable } from '../charts/bar-table.tsx';
import type { Answer } from '../request/use-answer.ts';
import type { Query } from '../request/use-query.ts';
import { InsightCard } from './insight-card.tsx';
import type { InsightRow } from './insight-rows.ts';

type Properties = {
  name: InsightName;
  title: string;
  note: string;
  query: Query;
  /** The column that names the rows, and its heading. */
  first: readonly [string, string];
  /** The figures, of which the first one is drawn as bars. */
  figures: readonly (readonly [string, string])[];
  labelOf: (row: InsightRow) => ComponentChildren;
  given?: Answer<Insight>;
};

/** The greatest of something: exact figures with bars. */
export function Ranking({ first, figures, labelOf, ...card }: Properties) {
  const [measure] = figures;
  return (
    <InsightCard {...card}>
      {(rows) => (
        <BarTable
          title={card.title}
          headings={[first[1], ...figures.map(([, heading]) => heading)]}
          bars={rows.map((row) => ({
            key: row.text(first[0]) ?? '',
            label: labelOf(row),
            value: row.number(measure?.[0] ?? '') ?? 0,
            figures: figures.map(([column]) => row.figure(column)),
          }))}
        />
      )}
    </InsightCard>
  );
}
