import { grouped } from '../../../cli/ui/text.ts';
import type { BatchRow } from '../../api/batches.ts';
import { ageText } from '../execution/spans.ts';
import { Time } from '../parts/time.tsx';
import type { Column } from '../parts/virtual-table.tsx';
import { batchPath, shortened } from './batch-id.ts';
import { ChangedIngests } from './changed-ingests.tsx';
import { StateBadge } from './state-badge.tsx';

export const BATCH_COLUMNS: readonly Column<BatchRow>[] = [
  {
    id: 'state',
    heading: 'State',
    width: '9rem',
    cell: (batch) => <StateBadge batch={batch} />,
  },
  {
    id: 'batch',
    heading: 'Batch',
    width: '12.8rem',
    cell: ({ batchId }) => (
      <a class="batch-link" href={batchPath(batchId)} title={batchId}>
        {shortened(batchId)}
      </a>
    ),
  },
  {
    id: 'started',
    heading: 'Started',
    width: '14.3rem',
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
  {
    id: 'age',
    heading: 'Ago',
    width: '5.3rem',
    isNumeric: true,
    cell: ({ startedAt }) => ageText(Date.now() - Date.parse(startedAt)),
  },
  {
    id: 'accepted',
    heading: 'Accepted',
    width: '6.6rem',
    isNumeric: true,
    cell: ({ counts }) => (counts ? grouped(counts.accepted) : ''),
  },
  {
    id: 'quarantined',
    heading: 'Quarantined',
    width: '8.4rem',
    isNumeric: true,
    cell: ({ counts }) => (counts ? grouped(counts.quarantined) : ''),
  },
  { id: 'error', heading: 'Error, change', width: 'minmax(14rem, 1fr)', cell: noteCell },
];

function noteCell(batch: BatchRow) {
  const { failure, retractions, reprocessings } = batch;
  if (retractions || reprocessings) return <ChangedIngests batch={batch} />;
  if (!failure) return '';
  const [cause = ''] = failure.cause.split('\n', 1);
  return (
    <span title={`${failure.error}: ${failure.cause}`}>
      <strong>{failure.error}</strong> {cause}
    </span>
  );
}
