import { type FaultSettings, LIVE_KINDS } from '../../local/faults/live-settings.ts';

/** Says that faults are injected on purpose, or returns undefined when none are. */
export function faultsText({ rate, kinds, sites }: FaultSettings): string | undefined {
  if (rate === 0) return undefined;
  const percent = `${Number((rate * 100).toPrecision(3))} %`;
  const where =
    sites === '' ? 'of its calls' : `of its calls at sites with "${sites}" in their names`;
  const what = kinds.length === LIVE_KINDS.length ? 'of every kind' : kinds.join(', ');
  return `FAULTS ARE ON: ${percent} ${where} go wrong on purpose (${what}).`;
}
