import type { SimulatedFault, SimulationEvent } from '../../../api/simulation.ts';
import { endsOf } from '../picture/sites.ts';

/** An event at which a fault can be injected: the next one of its site after a moment. */
export type Injectable = Pick<SimulatedFault, 'site' | 'nth'> & {
  at: number;
  kinds: readonly string[];
};

/**
 * Returns the next event of each site after `count` events, those that come first being first.
 * `part` leaves only the sites of a part of the pipeline. Where faults rest, none can be injected.
 */
export function injectableAfter(
  events: readonly SimulationEvent[],
  count: number,
  part?: string,
): Injectable[] {
  const kinds = kindsOf(events);
  const names = namesOf(events);
  const found = new Map<string, Injectable>();
  for (const event of events.slice(count)) {
    if (event.type === 'rest') break;
    if (event.type !== 'call' && event.type !== 'chance') continue;
    const { site, nth, at } = event;
    if (found.has(site) || !isOf(site, part, names)) continue;
    found.set(site, { site, nth, at, kinds: kinds.get(site) ?? [] });
  }
  return [...found.values()];
}

function isOf(site: string, part: string | undefined, names: ReadonlySet<string>): boolean {
  if (part === undefined) return true;
  const { from, to } = endsOf(site, (name) => names.has(name));
  return from === part || to === part;
}

export const kindsOf = (events: readonly SimulationEvent[]): Map<string, readonly string[]> =>
  new Map(events.flatMap((event) => (event.type === 'site' ? [[event.site, event.kinds]] : [])));

function namesOf(events: readonly SimulationEvent[]): Set<string> {
  const [first] = events;
  return new Set(first?.type === 'begin' ? first.parts.map(({ name }) => name) : []);
}
