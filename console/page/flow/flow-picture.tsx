import type { Flow } from '../../api/flow.ts';
import { Connections } from './connections.tsx';
import { STATIONS, type Station } from './stations.tsx';

/** The pipeline: every box leads to its page. */
export function FlowPicture({ flow }: { flow: Flow }) {
  return (
    <section class="flow-picture" aria-label="The pipeline">
      <Connections flow={flow} />
      {STATIONS.map((station) => (
        <Box key={station.id} station={station} flow={flow} />
      ))}
    </section>
  );
}

function Box({ station, flow }: { station: Station; flow: Flow }) {
  const { title, href, place, figure, notes, tone } = station;
  const style = {
    '--x': `${place.x}%`,
    '--y': `${place.y}%`,
    '--w': `${place.w}%`,
    '--h': `${place.h}%`,
  };
  return (
    <a class={`station ${tone?.(flow) ?? ''}`} href={href} style={style}>
      <span class="title">{title}</span>
      <span class="figure">{figure(flow)}</span>
      <span class="notes">{notes(flow)}</span>
    </a>
  );
}
