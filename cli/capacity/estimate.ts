import type { Deployed } from './deployed.ts';
import { type Demand, type Flow, measuredFlow } from './flow.ts';
import { type Load, loadsOf } from './loads.ts';
import { COLD_LIMITS } from './service-limits.ts';

export type Rated = Load & { share: number };

/** A load that what is new cannot take at once. */
export type ColdStart = Pick<Load, 'resource' | 'load' | 'limit' | 'unit' | 'source'>;

export type Estimate = {
  demand: Demand;
  flow: Flow;
  loads: Rated[];
  exceeded: Rated[];
  /** What exceeds its limit first when more and more lines arrive. */
  first: { load: Rated; linesPerSecond: number };
  coldStarts: ColdStart[];
};

/** Compares the load of every resource with its limit, and looks for the first to burst. */
export async function estimate(
  { linesPerSecond, ...demand }: Demand,
  deployed: Deployed,
  limits?: Parameters<typeof loadsOf>[2],
): Promise<Estimate> {
  const flowAt = await measuredFlow(demand, deployed);
  const ratedAt = async (lines: number): Promise<Rated[]> =>
    loadsOf(await flowAt(lines), deployed, limits).map((load) => ({
      ...load,
      share: load.load / load.limit,
    }));
  const loads = await ratedAt(linesPerSecond);
  const flow = await flowAt(linesPerSecond);
  return {
    demand: { linesPerSecond, ...demand },
    flow,
    loads,
    exceeded: loads.filter(({ share }) => share > 1),
    first: await firstToBurst(ratedAt),
    coldStarts: coldStartsOf(flow, loads, deployed),
  };
}

const LEAST_LINES = 1;
const MOST_LINES = 1e9;
/** The result is as exact as its two significant digits. */
const EXACT = 1.02;

/** Searches for the rate from which on a limit is exceeded. */
async function firstToBurst(
  ratedAt: (linesPerSecond: number) => Promise<Rated[]>,
): Promise<Estimate['first']> {
  const worstAt = async (lines: number): Promise<Rated> =>
    (await ratedAt(lines))
      .filter(({ size }) => !size)
      .reduce((a, b) => (b.share > a.share ? b : a));
  let [holds, bursts] = [LEAST_LINES, MOST_LINES];
  while (bursts / holds > EXACT) {
    const between = Math.sqrt(holds * bursts);
    if ((await worstAt(between)).share > 1) bursts = between;
    else holds = between;
  }
  return { load: await worstAt(bursts), linesPerSecond: holds };
}

function coldStartsOf(flow: Flow, loads: readonly Load[], deployed: Deployed): ColdStart[] {
  const { onDemandStreamBytes, onDemandStreamRecords, tableWrites, concurrency } = COLD_LIMITS;
  const cold = ({ value, unit, source }: (typeof COLD_LIMITS)[keyof typeof COLD_LIMITS]) => ({
    limit: value,
    unit,
    source,
  });
  const stream = [
    { resource: 'a new stream: bytes', load: flow.streamBytes, ...cold(onDemandStreamBytes) },
    { resource: 'a new stream: records', load: flow.records, ...cold(onDemandStreamRecords) },
  ];
  const tables = loads
    .filter(({ resource }) => resource.endsWith(': writes'))
    .map(({ resource, load }) => ({ resource: `new: ${resource}`, load, ...cold(tableWrites) }));
  const most = loads.find(({ resource }) => resource.startsWith('Lambda: at most'))?.load ?? 0;
  const account = {
    resource: 'a new account: Lambda executions',
    load: most,
    ...cold(concurrency),
  };
  const all = [...(deployed.shards === undefined ? stream : []), ...tables, account];
  return all.filter(({ load, limit }) => load > limit);
}
