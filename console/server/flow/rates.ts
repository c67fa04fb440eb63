import type { FlowSample } from '../../api/flow.ts';

/** Lines since the watch began. */
export type Totals = { received: number; landed: number };

type Sample = Totals & { at: number };

const KEPT_MS = 5 * 60_000;
/** A rate is the mean of this time, so that a batch that lands does not look like a flood. */
const MEAN_MS = 10_000;
/** After a longer pause, nothing is known about the time between. */
const LONGEST_PAUSE_MS = 30_000;

/** Lines per second from totals that are sampled now and then. Keeps five minutes. */
export function rateWatch() {
  const samples: Sample[] = [];
  return {
    add(totals: Totals, at: number): void {
      const last = samples.at(-1);
      if (last && at - last.at > LONGEST_PAUSE_MS) samples.length = 0;
      samples.push({ ...totals, at });
      const kept = samples.findIndex((sample) => at - sample.at <= KEPT_MS);
      samples.splice(0, Math.max(0, kept));
    },
    now: (): Totals => rateAt(samples, samples.length - 1),
    history: (): FlowSample[] =>
      samples.slice(1).map(({ at }, index) => ({
        at: new Date(at).toISOString(),
        ...rateAt(samples, index + 1),
      })),
  };
}

function rateAt(samples: readonly Sample[], index: number): Totals {
  const to = samples[index];
  if (!to) return { received: 0, landed: 0 };
  const earlier = samples.slice(0, index).filter(({ at }) => to.at - at <= MEAN_MS);
  const from = earlier[0] ?? samples[index - 1];
  if (!from || to.at <= from.at) return { received: 0, landed: 0 };
  const perSecond = (field: keyof Totals): number =>
    Math.max(0, Math.round(((to[field] - from[field]) * 1000) / (to.at - from.at)));
  return { received: perSecond('received'), landed: perSecond('landed') };
}
