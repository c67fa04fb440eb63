import type { ComponentChildren } from 'preact';
import { groupedDecimal } from '../parts/exact.ts';

/** Facts by their names. What is not known is left out. */
export function Facts({ facts }: { facts: Readonly<Record<string, ComponentChildren>> }) {
  const known = Object.entries(facts).filter(
    ([, fact]) => fact !== undefined && fact !== null && fact !== false && fact !== '',
  );
  return (
    <dl class="line-facts">
      {known.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Grouped = ({ value }: { value: number }) => <>{groupedDecimal(String(value))}</>;

/** A range of bytes: the first, and the one after the last. */
export function Bytes({ range: { start, end } }: { range: { start: number; end: number } }) {
  return (
    <>
      <Grouped value={start} /> to <Grouped value={end} /> (<Grouped value={end - start} /> bytes)
    </>
  );
}
