import { useMemo } from 'preact/hooks';
import type { SimulationEvent } from '../../../api/simulation.ts';
import { type Column, VirtualTable } from '../../parts/virtual-table.tsx';
import { eventText, isListed, timeText } from './event-text.ts';

type Row = { event: SimulationEvent; index: number; answer: Answer | undefined };
type Answer = { outcome: string; index: number };

type Properties = {
  events: readonly SimulationEvent[];
  count: number;
  arrived: number;
  onSeek: (count: number) => void;
  onInject: (index: number) => void;
};

/** The events up to now, the newest first. */
export function EventList({ events, count, arrived, onSeek, onInject }: Properties) {
  const all = useMemo(() => rowsOf(events), [events, arrived]);
  const rows = useMemo(() => newestFirst(all, count), [all, count]);
  const columns = useMemo(() => columnsWith(count, onSeek, onInject), [count, onSeek, onInject]);
  return (
    <VirtualTable
      label="Events, the newest first"
      columns={columns}
      rows={rows}
      keyOf={({ index }) => String(index)}
      height="26rem"
      empty="Nothing has happened yet."
    />
  );
}

function rowsOf(events: readonly SimulationEvent[]): Row[] {
  const answers = new Map<number, Answer>();
  for (const [index, event] of events.entries())
    if (event.type === 'answer') answers.set(event.id, { outcome: event.outcome, index });
  return events.flatMap((event, index) => {
    const answer = event.type === 'call' ? answers.get(event.id) : undefined;
    return isListed(event) ? [{ event, index, answer }] : [];
  });
}

/** Rows are in the order of their events, so that the first later one ends the list. */
function newestFirst(rows: readonly Row[], count: number): Row[] {
  const end = rows.findIndex(({ index }) => index >= count);
  return rows.slice(0, end === -1 ? rows.length : end).toReversed();
}

const columnsWith = (
  count: number,
  onSeek: Properties['onSeek'],
  onInject: Properties['onInject'],
): Column<Row>[] => [
  {
    id: 'time',
    heading: 'Time',
    width: '6.2rem',
    cell: ({ event, index }) => (
      <button
        type="button"
        class="quiet time"
        aria-label={`Show the moment ${timeText(event.at)}`}
        onClick={() => onSeek(index + 1)}
      >
        {timeText(event.at)}
      </button>
    ),
  },
  { id: 'type', heading: 'What', width: '5.5rem', cell: ({ event }) => <Kind event={event} /> },
  {
    id: 'text',
    heading: 'Event',
    width: 'minmax(10rem, 1fr)',
    cell: ({ event }) => <span title={eventText(event)}>{eventText(event)}</span>,
  },
  {
    id: 'outcome',
    heading: 'Outcome',
    width: '8rem',
    cell: (row) => <Outcome row={row} count={count} />,
  },
  {
    id: 'inject',
    heading: '',
    width: '5.5rem',
    cell: ({ event, index }) =>
      event.type === 'call' && (
        <button type="button" class="quiet" onClick={() => onInject(index)}>
          Inject…
        </button>
      ),
  },
];

const WHAT: Readonly<Record<string, string>> = { response: 'reply', rest: 'no faults' };

function Kind({ event }: { event: SimulationEvent }) {
  if (event.type !== 'fault')
    return <span class={`what-${event.type}`}>{WHAT[event.type] ?? event.type}</span>;
  return <span class="what-fault">{event.isAdded ? 'injected' : 'fault'}</span>;
}

/** A call that is answered only later is under way. */
function Outcome({ row: { event, answer }, count }: { row: Row; count: number }) {
  if (event.type !== 'call') return null;
  if (answer === undefined || answer.index >= count) return <span class="faint">under way</span>;
  const { outcome } = answer;
  return (
    <span class={outcome === 'ok' ? 'ok' : 'not-ok'} title={outcome}>
      {outcome}
    </span>
  );
}
