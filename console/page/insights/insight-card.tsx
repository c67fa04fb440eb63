import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { byteSize, grouped } from '../../../cli/ui/text.ts';
import type { Insight, InsightName } from '../../api/insight.ts';
import { Answered } from '../parts/answered.tsx';
import { Time } from '../parts/time.tsx';
import type { Answer } from '../request/use-answer.ts';
import { useInView } from '../request/use-in-view.ts';
import type { Query } from '../request/use-query.ts';
import { type InsightRow, insightRows } from './insight-rows.ts';
import { TotalsFirst, useInsight } from './use-insight.ts';

type Properties = {
  name: InsightName;
  title: string;
  /** What the figures are, in a sentence. */
  note: string;
  query: Query;
  isWide?: boolean;
  /** The answer, if somebody else has asked already. */
  given?: Answer<Insight>;
  /** What is shown of the rows, of which there is one at least. */
  children: (rows: InsightRow[], insight: Insight) => ComponentChildren;
};

/** One insight: asked when it comes into view, and its statement one click away. */
export function InsightCard(properties: Properties) {
  const { name, title, note, query, isWide = false, given, children } = properties;
  const { element, hasBeen } = useInView<HTMLElement>();
  const mayAsk = useContext(TotalsFirst);
  const own = useInsight(name, query, mayAsk && hasBeen && !given);
  const answer = given ?? own;
  return (
    <section
      class={`panel insight${isWide ? ' whole-width' : ''}${answer.value ? '' : ' unasked'}`}
      ref={element}
      aria-label={title}
    >
      <h2>{title}</h2>
      <p class="faint">{note}</p>
      <Answered answer={answer}>
        {(insight) => (
          <>
            {insight.rows.length === 0 ? (
              <p class="empty">There is nothing in this period.</p>
            ) : (
              children(insightRows(insight), insight)
            )}
            <Source insight={insight} />
          </>
        )}
      </Answered>
    </section>
  );
}

function Source({ insight }: { insight: Insight }) {
  const { sql, queryId, totalMs, bytesScanned, foundAt } = insight;
  const link = new URLSearchParams({ sql, q: queryId });
  return (
    <p class="source">
      <a href={`/query?${link}`}>Open in Query</a>{' '}
      <small>
        {grouped(totalMs ?? 0)} ms, {byteSize(bytesScanned ?? 0)} scanned, as of{' '}
        <Time at={foundAt} />
      </small>
    </p>
  );
}
