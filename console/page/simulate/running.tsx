import { useEffect, useRef, useState } from 'preact/hooks';
import type { SimulatedFault, SimulationRequest } from '../../api/simulation.ts';
import { Failure } from '../parts/failure.tsx';
import type { Query } from '../request/use-query.ts';
import { Controls } from './events/controls.tsx';
import { EventList } from './events/event-list.tsx';
import { AddedFaults } from './inject/added-faults.tsx';
import { InjectDialog } from './inject/inject-dialog.tsx';
import { type Injectable, injectableAfter, kindsOf } from './inject/injectable.ts';
import { Graph } from './picture/graph.tsx';
import { titleOf } from './picture/sites.ts';
import { useLater } from './run/use-later.ts';
import { usePlayer } from './run/use-player.ts';
import { type Loaded, useSimulation } from './run/use-simulation.ts';
import { type World, worldAfter } from './run/world.ts';
import { BatchList } from './state/batch-list.tsx';
import { FiguresPanel } from './state/figures-panel.tsx';
import { Verdict } from './state/verdict.tsx';

type Properties = {
  asked: SimulationRequest;
  /** The event that is shown at first. */
  first: number;
  onChange: (changes: Query) => void;
};

/** Browsers allow few changes of the URL per second, and a slider makes many. */
const SETTLED_MS = 400;

type Choice = { title: string; choices: readonly Injectable[] };

/** One simulation: its picture, its events, its invariants, and what can be injected into it. */
export function Running({ asked, first, onChange }: Properties) {
  const loaded = useSimulation(asked);
  const { events } = loaded;
  const later = useLater(SETTLED_MS);
  const player = usePlayer(events, first, (count) => later(() => onChange({ at: String(count) })));
  const [choice, setChoice] = useState<Choice>();
  const world = useWorld(loaded, player.count);
  const arrived = events.length;
  const inject = (fault: SimulatedFault) => {
    setChoice(undefined);
    later(undefined);
    onChange({ added: JSON.stringify([...asked.added, fault]), at: String(player.count) });
  };
  const choosePart = (name: string) => {
    player.pause();
    setChoice({
      title: `Inject a fault at ${titleOf(name)}`,
      choices: injectableAfter(events, player.count, name),
    });
  };
  const chooseCall = (index: number) => {
    const event = events[index];
    if (event?.type !== 'call') return;
    player.pause();
    const { site, nth, at } = event;
    const kinds = kindsOf(events).get(site) ?? [];
    setChoice({ title: 'Inject a fault at this call', choices: [{ site, nth, at, kinds }] });
  };
  const rest = { events, arrived };
  return (
    <>
      {loaded.error !== undefined && <Failure message={loaded.error} />}
      <Controls player={player} {...rest} />
      <p class="now" role="status">
        {phaseText(world, loaded)}
      </p>
      <AddedFaults
        faults={asked.added}
        onRemove={(left) => onChange({ added: left.length === 0 ? '' : JSON.stringify(left) })}
      />
      <Graph world={world} {...rest} onPart={choosePart} />
      <div class="simulated-below">
        <EventList {...rest} count={player.count} onSeek={player.seek} onInject={chooseCall} />
        <div class="simulated-side">
          <Verdict events={events} />
          <FiguresPanel world={world} />
          <BatchList world={world} />
        </div>
      </div>
      {choice && (
        <InjectDialog {...choice} onInject={inject} onClose={() => setChoice(undefined)} />
      )}
    </>
  );
}

/** The world is changed in place while time goes forward, and made again when it goes back. */
function useWorld({ events }: Loaded, count: number): World {
  const known = useRef<{ events: Loaded['events']; world: World } | undefined>(undefined);
  const before = known.current?.events === events ? known.current.world : undefined;
  const world = worldAfter(events, count, before);
  useEffect(() => {
    known.current = { events, world };
  });
  return world;
}

function phaseText(
  { phase, isResting, isUp, count }: World,
  { isLoading, events }: Loaded,
): string {
  const loading = isLoading ? ` (${events.length} events so far)` : '';
  if (count === 0)
    return `${isLoading && events.length === 0 ? WAITING : 'At the beginning.'}${loading}`;
  const faults = isResting ? ' There are no more faults from here on.' : '';
  return `${phase}.${isUp ? '' : ' The process is down.'}${faults}${loading}`;
}

const WAITING =
  'The versions of the app are built, which takes up to half a minute the first time…';
