import { useMemo, useState } from 'preact/hooks';
import { counted } from '../../../cli/ui/text.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { VirtualTable } from '../parts/virtual-table.tsx';
import { ReplayAll } from '../replay/replay-all.tsx';
import { ReplayBanner } from '../replay/replay-banner.tsx';
import { useQuery } from '../request/use-query.ts';
import { BATCH_COLUMNS } from './batch-columns.tsx';
import { BatchFilters } from './batch-filters.tsx';
import { isFiltered, listQuery, replayQuery } from './filter.ts';
import { MOST_ROWS } from './merged.ts';
import { useBatches } from './use-batches.ts';

/** Every batch, the latest first. */
export function BatchesPage() {
  const [query] = useQuery();
  const { status, last, from, to, ingest, error } = query;
  // A time that is relative to now moves on with every change of the filter.
  const path = useMemo(
    () => `/api/batches?${listQuery(query, Date.now())}`,
    [status, last, from, to, ingest, error],
  );
  const batches = useBatches(path);
  const [isReplaying, setReplaying] = useState(false);
  const canReplay = replayQuery(query, 0) !== undefined;
  return (
    <>
      <PageHeading title="Batches">
        <button type="button" disabled={!canReplay} onClick={() => setReplaying(true)}>
          {isFiltered(query) ? 'Replay all that match…' : 'Replay all that failed…'}
        </button>
      </PageHeading>
      <ReplayBanner />
      <BatchFilters />
      {batches.error !== undefined && <Failure message={batches.error} />}
      <List batches={batches} isFiltered={isFiltered(query)} />
      {isReplaying && <ReplayAll query={query} onClose={() => setReplaying(false)} />}
    </>
  );
}

type ListProperties = { batches: ReturnType<typeof useBatches>; isFiltered: boolean };

function List({ batches, isFiltered: filtered }: ListProperties) {
  const { rows, isLoading, hasMore, isFull, more } = batches;
  const isWaiting = rows.length === 0 && isLoading;
  return (
    <>
      {isWaiting ? (
        <p class="waiting">Loading…</p>
      ) : (
        <VirtualTable
          label="Batches, the latest first"
          columns={BATCH_COLUMNS}
          rows={rows}
          keyOf={({ batchId }) => batchId}
          height="calc(100vh - 17rem)"
          onEnd={more}
          empty={filtered ? 'No batch matches the filter.' : 'There are no batches yet.'}
        />
      )}
      <p class="waiting list-end" role="status">
        {!isWaiting && `${counted(rows.length, 'batch')}${hasMore ? ' so far' : ''}`}
        {hasMore && !isFull && (
          <button type="button" onClick={more}>
            {rows.length === 0 ? 'Look further back' : 'Load more'}
          </button>
        )}
        {isFull && hasMore && ` (this page shows at most ${MOST_ROWS}: narrow the filter)`}
      </p>
    </>
  );
}
