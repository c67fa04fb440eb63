import { useEffect, useState } from 'preact/hooks';
import { PageHeading } from '../parts/page-heading.tsx';
import { useQuery } from '../request/use-query.ts';
import { InsightFilters } from './insight-filters.tsx';
import { insightRows } from './insight-rows.ts';
import { OverTime } from './over-time.tsx';
import { Duplicates, Quarantine } from './quality.tsx';
import { Countries, Customers, Products, Returns } from './rankings.tsx';
import { Segments } from './segments.tsx';
import { Totals } from './totals.tsx';
import { Fresh, TotalsFirst, useInsight } from './use-insight.ts';
import './insights.css';

/** What an analyst would keep open. Period and country are in the URL. */
export function InsightsPage() {
  const [query, setQuery] = useQuery();
  const [asked, setAsked] = useState(0);
  return (
    <>
      <PageHeading title="Insights" />
      <Fresh.Provider value={asked}>
        <Filtered query={query} onChange={setQuery} onReload={() => setAsked(asked + 1)} />
      </Fresh.Provider>
    </>
  );
}

type Properties = {
  query: ReturnType<typeof useQuery>[0];
  onChange: ReturnType<typeof useQuery>[1];
  onReload: () => void;
};

function Filtered({ query, onChange, onReload }: Properties) {
  const totals = useInsight('totals', query, true);
  const mayAsk = useTurnAfter(totals.isLoading);
  const given = useInsight('countries', query, mayAsk);
  const countries = given.value
    ? insightRows(given.value).map((row) => row.text('country') ?? '')
    : [];
  return (
    <>
      <InsightFilters {...{ query, countries, onChange, onReload }} />
      <div class="insights">
        <Totals query={query} given={totals} />
        <TotalsFirst.Provider value={mayAsk}>
          <OverTime query={query} />
          <Countries query={query} given={given} onCountry={(country) => onChange({ country })} />
          <Segments query={query} />
          <Products query={query} />
          <Returns query={query} />
          <Customers query={query} />
          <Duplicates query={query} />
          <Quarantine query={query} />
        </TotalsFirst.Provider>
      </div>
    </>
  );
}

/** An Athena on AWS answers later than this, and runs many queries at once. */
const LONGEST_TURN_MS = 1000;

/** Whether what came first has been loaded once, or takes long. */
function useTurnAfter(isLoading: boolean): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (isOver) return undefined;
    if (!isLoading) return setOver(true);
    const timer = setTimeout(() => setOver(true), LONGEST_TURN_MS);
    return () => clearTimeout(timer);
  }, [isLoading, isOver]);
  return isOver;
}
