import type { Bar } from '../waterfall.ts';

/** From the beginning of an execution to its end, on this many characters. */
export type Scale = { from: number; to: number; width: number };

const MARKS = { work: '█', wait: '░' } as const;

/**
 * The bars of a state as text. Every attempt has at least one character, and so has every wait, if
 * there is room: what is short is still seen.
 */
export function barText(bars: readonly Bar[], { from, to, width }: Scale): string {
  const cells = new Array<string>(width).fill(' ');
  const perMs = width / Math.max(1, to - from);
  const cellAt = (ms: number): number =>
    Math.max(0, Math.min(width - 1, Math.floor((ms - from) * perMs)));
  for (const bar of [...bars].sort(byKind)) {
    const first = cellAt(bar.from);
    const last = Math.max(first, cellAt(bar.to - 0.001));
    cells.fill(MARKS[bar.kind], first, last + 1);
  }
  return cells.join('').trimEnd();
}

/** Work is drawn over waits. */
const byKind = (a: Bar, b: Bar): number => Number(a.kind === 'work') - Number(b.kind === 'work');
