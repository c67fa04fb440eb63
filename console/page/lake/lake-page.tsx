import { useState } from 'preact/hooks';
import type { LakeDaySummary } from '../../../functions/api/lake-responses.ts';
import type { OperationSummary } from '../../../functions/api/operation-responses.ts';
import { Answered } from '../parts/answered.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { VirtualTable } from '../parts/virtual-table.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { usePages } from '../request/use-pages.ts';
import { useQuery } from '../request/use-query.ts';
import { DAY_COLUMNS } from './day-columns.tsx';
import { DayFilters } from './day-filters.tsx';
import { OPERATION_COLUMNS } from './operation-columns.tsx';

const OPEN_MS = 3000;
const IDLE_MS = 15_000;

type OperationsPage = { operations: OperationSummary[]; next: string | null };
type DaysPage = { days: LakeDaySummary[]; next: string | null };

/** The lake: what changes it now, and its days. */
export function LakePage() {
  const [asked, setAsked] = useState(0);
  const [everyMs, setEvery] = useState(IDLE_MS);
  const operations = useAnswer<OperationsPage>('/api/operations', { everyMs });
  const open = operations.value?.operations.filter(({ state }) => state === 'OPEN') ?? [];
  const wanted = open.length > 0 ? OPEN_MS : IDLE_MS;
  if (wanted !== everyMs) setEvery(wanted);
  return (
    <>
      <PageHeading title="Lake">
        <button type="button" onClick={() => setAsked((count) => count + 1)}>
          Look again
        </button>
      </PageHeading>
      <Answered answer={operations}>{(page) => <Operations page={page} />}</Answered>
      <h2>Days</h2>
      <Days version={[asked, ...open.map(({ operationId }) => operationId)].join()} />
    </>
  );
}

/** The last operations, and those that are not done. */
function Operations({ page: { operations, next } }: { page: OperationsPage }) {
  return (
    <>
      <h2>Operations</h2>
      <VirtualTable
        label="Operations"
        columns={OPERATION_COLUMNS}
        rows={operations}
        keyOf={({ operationId }) => operationId}
        height="14rem"
        empty="Nothing was retracted, erased or reprocessed yet."
      />
      {next !== null && <p class="faint">The latest, and all that are not done.</p>}
    </>
  );
}

/** They are read again when an operation begins or ends. */
function Days({ version }: { version: string }) {
  const [query, change] = useQuery();
  const { from = '', to = '' } = query;
  const period = new URLSearchParams({ ...(from && { from }), ...(to && { to }) });
  const { items, error, isLoading, readOn } = usePages<DaysPage, LakeDaySummary>(
    `/api/lake/days${period.size > 0 ? `?${period}` : ''}`,
    ({ days }) => days,
    version,
  );
  const isEmpty = items.length === 0;
  return (
    <>
      <DayFilters from={from} to={to} onChange={change} />
      {error !== undefined && <Failure message={error} />}
      {isEmpty && isLoading && <p class="waiting">Loading…</p>}
      {!(isEmpty && (isLoading || error !== undefined)) && (
        <VirtualTable
          label="Days"
          columns={DAY_COLUMNS}
          rows={items}
          keyOf={({ date }) => date}
          onEnd={readOn}
          empty={from || to ? 'No line of this time has landed.' : 'Nothing has landed yet.'}
        />
      )}
    </>
  );
}
