import type { LiveKind } from './live-settings.ts';

/** `at` is in milliseconds since 1970. */
export type InjectedFault = { at: number; site: string; kind: LiveKind };

/** What has been injected since the start. */
export type FaultReport = {
  /** The calls at which a fault was possible, while faults were on. */
  calls: number;
  injected: number;
  byKind: Record<LiveKind, number>;
  /** The call sites with faults, those with most of them first. */
  bySite: { site: string; injected: number }[];
  /** The newest first. */
  newest: InjectedFault[];
};

const NEWEST = 100;

/** Counts injected faults. */
export function openFaultReport() {
  const byKind = new Map<LiveKind, number>();
  const bySite = new Map<string, number>();
  const newest: InjectedFault[] = [];
  let calls = 0;
  let injected = 0;
  return {
    passed: () => {
      calls += 1;
    },
    add: (fault: InjectedFault) => {
      injected += 1;
      byKind.set(fault.kind, (byKind.get(fault.kind) ?? 0) + 1);
      bySite.set(fault.site, (bySite.get(fault.site) ?? 0) + 1);
      newest.unshift(fault);
      newest.splice(NEWEST);
    },
    report: (): FaultReport => ({
      calls,
      injected,
      byKind: countsOf(byKind),
      bySite: [...bySite]
        .map(([site, count]) => ({ site, injected: count }))
        .sort((a, b) => b.injected - a.injected || (a.site < b.site ? -1 : 1)),
      newest: [...newest],
    }),
  };
}

const countsOf = (counts: ReadonlyMap<LiveKind, number>): Record<LiveKind, number> => ({
  throttle: counts.get('throttle') ?? 0,
  error: counts.get('error') ?? 0,
  slow: counts.get('slow') ?? 0,
  'lost-answer': counts.get('lost-answer') ?? 0,
  partial: counts.get('partial') ?? 0,
  'kill-function': counts.get('kill-function') ?? 0,
  'abort-execution': counts.get('abort-execution') ?? 0,
});
