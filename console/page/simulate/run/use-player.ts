import { useEffect, useRef, useState } from 'preact/hooks';
import type { SimulationEvent } from '../../../api/simulation.ts';

export const SPEEDS = [1, 5, 20, 100] as const;

export type Player = {
  /** How many events are shown. */
  count: number;
  isPlaying: boolean;
  speed: number;
  play(): void;
  pause(): void;
  /** Shows this many events, and pauses. */
  seek(count: number): void;
  setSpeed(speed: number): void;
};

const TICK_MS = 50;
/** Nothing happens for minutes of virtual time. A longer pause than this one is skipped. */
const LONGEST_PAUSE_MS = 1000;

/** Plays events in virtual time. `onRest` is called when it has come to rest at a moment. */
export function usePlayer(
  events: readonly SimulationEvent[],
  first: number,
  onRest: (count: number) => void,
): Player {
  const [count, setCount] = useState(first);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(5);
  const shown = useRef(count);
  shown.current = count;
  const pause = () => {
    setPlaying(false);
    onRest(shown.current);
  };
  useEffect(() => {
    if (!isPlaying) return undefined;
    let at = events[shown.current - 1]?.at ?? 0;
    const timer = setInterval(() => {
      at = Math.max(
        at + TICK_MS * speed,
        (events[shown.current]?.at ?? at) - LONGEST_PAUSE_MS * speed,
      );
      let next = shown.current;
      while (next < events.length && (events[next]?.at ?? 0) <= at) next += 1;
      shown.current = next;
      setCount(next);
      if (events[next - 1]?.type === 'end') pause();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying, speed, events]);
  const seek = (to: number) => {
    const bounded = Math.max(0, to);
    shown.current = bounded;
    setCount(bounded);
    pause();
  };
  const play = () => {
    if (events[count - 1]?.type === 'end') setCount(0);
    setPlaying(true);
  };
  return { count: Math.min(count, events.length), isPlaying, speed, play, pause, seek, setSpeed };
}
