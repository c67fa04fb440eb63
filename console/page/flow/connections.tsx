import type { Flow } from '../../api/flow.ts';
import { STATIONS, type Station, type StationId } from './stations.tsx';

type Connection = { from: StationId; to: StationId; moves: (flow: Flow) => boolean; bad?: boolean };

const lands = ({ landed }: Flow): boolean => landed.perSecond > 0;

const CONNECTIONS: readonly Connection[] = [
  { from: 'api', to: 'stream', moves: ({ received }) => received.perSecond > 0 },
  {
    from: 'stream',
    to: 'machine',
    moves: (flow) => flow.machine.inFlight > 0 || lands(flow),
  },
  { from: 'machine', to: 'lake', moves: lands },
  { from: 'machine', to: 'invoices', moves: lands },
  { from: 'machine', to: 'customers', moves: lands },
  { from: 'machine', to: 'quarantine', moves: lands },
  { from: 'stream', to: 'parked', moves: () => false, bad: true },
  { from: 'machine', to: 'failed', moves: () => false, bad: true },
];

/** The lines between the boxes. They move where something moves. */
export function Connections({ flow }: { flow: Flow }) {
  return (
    <svg class="connections" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {CONNECTIONS.map(({ from, to, moves, bad }) => (
        <path
          key={`${from}-${to}`}
          d={pathBetween(stationOf(from), stationOf(to))}
          class={[bad ? 'aside' : '', moves(flow) ? 'moves' : ''].join(' ').trim()}
          vector-effect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

function stationOf(id: StationId): Station {
  const found = STATIONS.find((station) => station.id === id);
  if (found) return found;
  throw new Error(`the picture has no box ${id}`);
}

/** To the right in a curve, or straight down. */
function pathBetween({ place: a }: Station, { place: b }: Station): string {
  if (b.x < a.x + a.w) {
    const x = a.x + a.w / 2;
    return `M ${x} ${a.y + a.h} L ${x} ${b.y}`;
  }
  const [x1, y1, x2, y2] = [a.x + a.w, a.y + a.h / 2, b.x, b.y + b.h / 2];
  const middle = (x1 + x2) / 2;
  return `M ${x1} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${x2} ${y2}`;
}
