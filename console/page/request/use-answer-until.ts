import { useEffect, useState } from 'preact/hooks';
import { type Answer, useAnswer } from './use-answer.ts';

const ASKED_EVERY_MS = 1000;

/** Asks every second until the answer is over, and again when it no longer is. */
export function useAnswerUntil<T>(
  path: string,
  isOver: (value: T) => boolean,
  onOver?: (value: T) => void,
): Answer<T> {
  const [asks, setAsks] = useState(true);
  const answer = useAnswer<T>(path, asks ? { everyMs: ASKED_EVERY_MS } : {});
  const { value } = answer;
  const waits = value === undefined || !isOver(value);
  useEffect(() => {
    setAsks(waits);
    if (!waits && value !== undefined) onOver?.(value);
  }, [waits]);
  return answer;
}
