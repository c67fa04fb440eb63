import type { ComponentChildren } from 'preact';
import { counted, grouped } from '../../../cli/ui/text.ts';
import type { Flow } from '../../api/flow.ts';
import { Ago } from '../parts/time.tsx';

/** A box of the picture. Its place is in percent of the picture. */
export type Station = {
  id: StationId;
  title: string;
  href: string;
  place: { x: number; y: number; w: number; h: number };
  figure: (flow: Flow) => string;
  notes: (flow: Flow) => ComponentChildren;
  tone?: (flow: Flow) => 'bad' | 'busy' | 'warning' | undefined;
};

export type StationId =
  | 'api'
  | 'stream'
  | 'machine'
  | 'lake'
  | 'invoices'
  | 'customers'
  | 'quarantine'
  | 'parked'
  | 'failed';

/** Every box, in the order of the flow. */
export const STATIONS: readonly Station[] = [
  {
    id: 'api',
    title: 'API',
    href: '/ingests',
    place: { x: 0, y: 24, w: 19, h: 32 },
    figure: ({ received }) => `${counted(received.perSecond, 'line')}/s`,
    notes: NewestIngest,
    tone: ({ received }) => (received.perSecond > 0 ? 'busy' : undefined),
  },
  {
    id: 'stream',
    title: 'Stream',
    href: '/ingests?show=waiting',
    place: { x: 26, y: 24, w: 19, h: 32 },
    figure: ({ waiting }) => `${counted(waiting.lines, 'line')} waiting`,
    notes: ({ waiting, received, at }) => (
      <>
        {waiting.chunks === undefined ? '' : `${counted(waiting.chunks, 'chunk')} to read`}
        {waiting.oldest && (
          <>
            {waiting.chunks === undefined ? '' : ', '}oldest <Ago at={waiting.oldest} now={at} />
          </>
        )}
        {waiting.isCounting && ` (still counting, so far back to ${dayIn(received.since)})`}
      </>
    ),
    tone: ({ waiting }) => (waiting.lines > 0 ? 'busy' : undefined),
  },
  {
    id: 'machine',
    title: 'State machine',
    href: '/batches',
    place: { x: 52, y: 24, w: 20, h: 32 },
    figure: ({ machine }) => `${counted(machine.inFlight, 'batch')} in flight`,
    notes: ({ landed, machine }) =>
      `${grouped(landed.batches)} landed${sinceThen(landed)}${machine.unfinished > 0 ? `, ${grouped(machine.unfinished)} unfinished` : ''}`,
    tone: ({ machine }) => (machine.inFlight > 0 ? 'busy' : undefined),
  },
  {
    id: 'lake',
    title: 'Lake',
    href: '/query',
    place: { x: 80, y: 0, w: 20, h: 24 },
    figure: ({ landed }) => counted(landed.accepted, 'line'),
    notes: ({ lake, landed }) =>
      lake.newestDay === undefined
        ? 'no day yet'
        : `${counted(lake.days, 'day')}, to ${lake.newestDay}${landed.since === undefined ? '' : `; lines${sinceThen(landed)}`}`,
  },
  {
    id: 'invoices',
    title: 'Invoices',
    href: '/lines',
    place: { x: 80, y: 28, w: 20, h: 19 },
    figure: () => 'by number',
    notes: () => 'DynamoDB table',
  },
  {
    id: 'customers',
    title: 'Customers',
    href: '/lines',
    place: { x: 80, y: 51, w: 20, h: 19 },
    figure: () => 'by id',
    notes: () => 'DynamoDB table',
  },
  {
    id: 'quarantine',
    title: 'Quarantine',
    href: '/quarantine',
    place: { x: 80, y: 76, w: 20, h: 24 },
    figure: ({ landed }) => counted(landed.open ?? landed.quarantined, 'line'),
    notes: ({ landed }) =>
      landed.open === undefined
        ? 'of the counted batches, corrected or not'
        : `to correct${landed.corrected > 0 ? `, ${grouped(landed.corrected)} corrected` : ''}`,
    tone: ({ landed }) => ((landed.open ?? landed.quarantined) > 0 ? 'warning' : undefined),
  },
  {
    id: 'parked',
    title: 'Parked',
    href: '/batches?status=FAILED',
    place: { x: 26, y: 76, w: 19, h: 24 },
    figure: ({ machine }) => counted(machine.parked, 'delivery'),
    notes: () => 'given up after the last retry',
    tone: ({ machine }) => (machine.parked > 0 ? 'bad' : undefined),
  },
  {
    id: 'failed',
    title: 'Failed',
    href: '/batches?status=FAILED',
    place: { x: 52, y: 76, w: 20, h: 24 },
    figure: ({ machine }) => counted(machine.failed, 'batch'),
    notes: ({ machine }) => machine.failures[0]?.error ?? 'nothing to replay',
    tone: ({ machine }) => (machine.failed > 0 ? 'bad' : undefined),
  },
];

function NewestIngest({ received, landed, at }: Flow) {
  if (received.newest) {
    return (
      <>
        newest ingest <Ago at={received.newest} now={at} />
      </>
    );
  }
  if (landed.batches === 0) return 'no ingest yet';
  return (
    <>
      newest ingest more than <Ago at={received.since} now={at} />
    </>
  );
}

const dayIn = (time: string): string => time.slice(0, 10);

/** What the figures of batches cover, where they do not cover all. */
const sinceThen = ({ since }: Flow['landed']): string =>
  since === undefined ? '' : ` of batches since ${dayIn(since)}`;
