import { useEffect, useRef, useState } from 'preact/hooks';
import type { SimulationEvent, SimulationRequest } from '../../../api/simulation.ts';
import { postLines } from '../../request/post-lines.ts';

export type Loaded = {
  /** In the order in which they happen. The array grows while they arrive. */
  events: readonly SimulationEvent[];
  isLoading: boolean;
  error: string | undefined;
};

const NOTHING: Loaded = { events: [], isLoading: false, error: undefined };
/** How often the page shows what has arrived. */
const SHOWN_EVERY_MS = 250;

/** Runs a simulation, and again when what is asked for changes. Leaving the page stops it. */
export function useSimulation(asked: SimulationRequest | undefined): Loaded {
  const [loaded, setLoaded] = useState<Loaded>(NOTHING);
  const key = asked && JSON.stringify(asked);
  const newest = useRef(asked);
  newest.current = asked;
  useEffect(() => {
    if (key === undefined || newest.current === undefined) return undefined;
    const over = new AbortController();
    void load(newest.current, over.signal, setLoaded);
    return () => over.abort();
  }, [key]);
  return loaded;
}

async function load(
  asked: SimulationRequest,
  signal: AbortSignal,
  set: (loaded: Loaded) => void,
): Promise<void> {
  const events: SimulationEvent[] = [];
  let shownAt = performance.now();
  set({ events, isLoading: true, error: undefined });
  try {
    await postLines<SimulationEvent>('/api/simulate', asked, signal, (event) => {
      events.push(event);
      if (performance.now() - shownAt < SHOWN_EVERY_MS) return;
      shownAt = performance.now();
      set({ events, isLoading: true, error: undefined });
    });
    set({ events, isLoading: false, error: failureIn(events) });
  } catch (thrown) {
    if (signal.aborted) return;
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    set({ events, isLoading: false, error });
  }
}

function failureIn(events: readonly SimulationEvent[]): string | undefined {
  const last = events.at(-1);
  if (last?.type === 'failed') return last.says;
  return last?.type === 'end' ? undefined : 'The simulation has ended before its end.';
}
