import { byteSize, grouped } from '../../../cli/ui/text.ts';
import type { LakeDaySummary } from '../../../functions/api/lake-responses.ts';
import { Badge } from '../parts/badge.tsx';
import { groupedDecimal } from '../parts/exact.ts';
import { Time } from '../parts/time.tsx';
import type { Column } from '../parts/virtual-table.tsx';
import { UNDER_WAY } from './rewrite-text.ts';

const dayPath = (date: string): string => `/lake/${encodeURIComponent(date)}`;

export const DAY_COLUMNS: readonly Column<LakeDaySummary>[] = [
  {
    id: 'day',
    heading: 'Day',
    width: '7.2rem',
    cell: ({ date }) => <a href={dayPath(date)}>{date}</a>,
  },
  {
    id: 'lines',
    heading: 'Lines',
    width: '5.2rem',
    isNumeric: true,
    cell: ({ lines }) => (lines ? grouped(lines.lineCount) : <Unknown />),
  },
  {
    id: 'revenue',
    heading: 'Revenue',
    width: '8rem',
    isNumeric: true,
    cell: ({ lines }) => (lines ? groupedDecimal(lines.revenue) : <Unknown />),
  },
  {
    id: 'objects',
    heading: 'Objects',
    width: '5.6rem',
    isNumeric: true,
    cell: ({ objects }) => grouped(objects),
  },
  {
    id: 'bytes',
    heading: 'Size',
    width: '5.2rem',
    isNumeric: true,
    cell: ({ bytes }) => byteSize(bytes),
  },
  {
    id: 'generation',
    heading: 'Generation',
    width: '8rem',
    isNumeric: true,
    cell: ({ generation }) => grouped(generation),
  },
  {
    id: 'since',
    heading: 'Live since',
    width: '14.3rem',
    cell: ({ since }) => (since === undefined ? 'the first batch' : <Time at={since} />),
  },
  {
    id: 'batches',
    heading: 'New batches',
    width: '8.8rem',
    isNumeric: true,
    cell: ({ batchesSince }) => grouped(batchesSince),
  },
  { id: 'state', heading: 'State', width: 'minmax(12rem, 1fr)', cell: stateCell },
];

const Unknown = () => <span title="An earlier version landed lines of this day">–</span>;

function stateCell({ rewriting, balanced, unwritten }: LakeDaySummary) {
  const waitingFor = rewriting?.waitingFor;
  return (
    <span title={waitingFor}>
      <Balance balanced={balanced} />{' '}
      {rewriting && (
        <Badge tone={waitingFor ? 'warning' : 'busy'}>{UNDER_WAY[rewriting.reason]}</Badge>
      )}
      {unwritten > 0 && ` ${grouped(unwritten)} being written`}
    </span>
  );
}

/** Whether the books of a day balance. */
export function Balance({ balanced }: { balanced: boolean | undefined }) {
  if (balanced === undefined) return <Badge tone="neutral">not known</Badge>;
  return balanced ? <Badge tone="good">balanced</Badge> : <Badge tone="bad">do not balance</Badge>;
}
