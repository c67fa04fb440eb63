import type { ComponentChildren } from 'preact';
import type { Answer } from '../request/use-answer.ts';
import { Failure } from './failure.tsx';

type Properties<T> = { answer: Answer<T>; children: (value: T) => ComponentChildren };

/** Shows an answer, or that it is waited for, or why there is none. */
export function Answered<T>({ answer, children }: Properties<T>) {
  const { value, error, isLoading } = answer;
  return (
    <>
      {error !== undefined && <Failure message={error} />}
      {value === undefined && isLoading && <p class="waiting">Loading…</p>}
      {value !== undefined && children(value)}
    </>
  );
}
