import { FAULT_KINDS, type FaultKind } from '../../../local/faults/fault.ts';
import type { Report } from '../run/job.ts';

/** How often a site was passed, and how often each kind of fault was injected there. */
type Site = { passed: number; injected: Map<FaultKind, number> };

/** Counts what schedules injected, by call site and kind. */
export type Tally = {
  add(report: Report): void;
  schedules(): number;
  lines(): number;
  /** Sorted by name. */
  sites(): [site: string, Site][];
  /** Returns the kinds that were not injected, and the sites at which nothing was. */
  gaps(): string[];
};

export function openTally(): Tally {
  const sites = new Map<string, Site>();
  let schedules = 0;
  let lines = 0;
  const siteOf = (name: string): Site => {
    const site = sites.get(name) ?? { passed: 0, injected: new Map() };
    sites.set(name, site);
    return site;
  };
  const sorted = () => [...sites].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    add: (report) => {
      schedules += 1;
      lines += report.lines;
      for (const [name, passed] of Object.entries(report.sites)) siteOf(name).passed += passed;
      for (const { site, kind } of report.injected) {
        const { injected } = siteOf(site);
        injected.set(kind, (injected.get(kind) ?? 0) + 1);
      }
    },
    schedules: () => schedules,
    lines: () => lines,
    sites: sorted,
    gaps: () => [
      ...FAULT_KINDS.filter((kind) => totalOf(kind, sorted()) === 0),
      ...sorted().flatMap(([name, { injected }]) => (injected.size === 0 ? [name] : [])),
    ],
  };
}

export const totalOf = (kind: FaultKind, sites: readonly [string, Site][]): number =>
  sites.reduce((sum, [, { injected }]) => sum + (injected.get(kind) ?? 0), 0);
