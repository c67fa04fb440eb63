import type { SimulatedFigures, SimulatedPart, SimulationEvent } from '../../../api/simulation.ts';
import { type Ends, endsOf } from '../picture/sites.ts';

/** A call that has reached its service and has not been answered. */
type OpenCall = Ends & {
  site: string;
  about: string | undefined;
  fault: string | undefined;
};

/** A batch as its calls show it: its states, and whether something of it runs. */
export type BatchView = { name: string; states: Map<string, 'runs' | 'done' | 'failed'> };

/** The pipeline after an event. */
export type World = {
  /** How many events have been applied. */
  count: number;
  at: number;
  parts: readonly SimulatedPart[];
  phase: string;
  isUp: boolean;
  isResting: boolean;
  faults: number;
  deaths: number;
  open: Map<number, OpenCall>;
  requests: Set<number>;
  /** The newest events at which a fault has struck each part. */
  struck: Map<string, number>;
  figures: SimulatedFigures | undefined;
  batches: Map<string, BatchView>;
};

const emptyWorld = (): World => ({
  ...{ count: 0, at: 0, parts: [], phase: '', isUp: true, isResting: false, faults: 0, deaths: 0 },
  ...{ open: new Map(), requests: new Set(), struck: new Map(), figures: undefined },
  batches: new Map(),
});

/**
 * Returns the world after so many events. It continues from `before`, unless that is of other events
 * or of a later moment.
 */
export function worldAfter(
  events: readonly SimulationEvent[],
  count: number,
  before?: World,
): World {
  const world = before && before.count <= count ? before : emptyWorld();
  for (const event of events.slice(world.count, count)) {
    world.count += 1;
    world.at = event.at;
    apply(world, event);
  }
  return world;
}

function apply(world: World, event: SimulationEvent): void {
  switch (event.type) {
    case 'begin':
      world.parts = event.parts;
      return;
    case 'phase':
      world.phase = event.says;
      return;
    case 'call':
    case 'answer':
      applyCall(world, event);
      return;
    case 'fault':
      applyFault(world, event);
      return;
    case 'request':
      world.requests.add(event.id);
      return;
    case 'response':
      world.requests.delete(event.id);
      return;
    case 'figures':
      world.figures = event.figures;
      return;
    default:
      applyLife(world, event);
  }
}

function applyLife(world: World, event: SimulationEvent): void {
  if (event.type === 'rest') world.isResting = true;
  if (event.type === 'restart') world.isUp = true;
  if (event.type !== 'death') return;
  world.isUp = false;
  world.deaths += 1;
  world.open.clear();
  for (const { states } of world.batches.values())
    for (const [name, state] of states) if (state === 'runs') states.set(name, 'failed');
}

type Of<Type extends SimulationEvent['type']> = Extract<SimulationEvent, { type: Type }>;

const partNames = ({ parts }: World) => new Set(parts.map(({ name }) => name));

function applyCall(world: World, event: Of<'call'> | Of<'answer'>): void {
  if (event.type === 'call') {
    const { site, about, id } = event;
    const names = partNames(world);
    const ends = endsOf(site, (name) => names.has(name));
    world.open.set(id, { ...ends, site, about, fault: undefined });
    if (ends.from === 'states') batchOf(world, about)?.states.set(ends.to, 'runs');
    return;
  }
  const call = world.open.get(event.id);
  world.open.delete(event.id);
  if (call?.from !== 'states') return;
  batchOf(world, call.about)?.states.set(call.to, event.outcome === 'ok' ? 'done' : 'failed');
}

function applyFault(world: World, { id, site }: Of<'fault'>): void {
  world.faults += 1;
  const names = partNames(world);
  const ends = endsOf(site, (name) => names.has(name));
  world.struck.set(ends.to, world.count);
  const call = id === undefined ? undefined : world.open.get(id);
  if (call) call.fault = site;
}

function batchOf(world: World, name: string | undefined): BatchView | undefined {
  if (name === undefined) return undefined;
  const batch = world.batches.get(name) ?? { name, states: new Map() };
  world.batches.set(name, batch);
  return batch;
}
