import type { Deployed } from '../capacity/deployed.ts';
import { type Demand, type Flow, measuredFlow } from '../capacity/flow.ts';
import type { Charge } from './charge.ts';
import { compactionCharges } from './compaction.ts';
import { type Design, otherDesigns } from './designs.ts';
import { arrivalCharges, idleCharges } from './idle.ts';
import type { Priced } from './priced.ts';
import { processingCharges } from './processing.ts';
import { MONTH_HOURS } from './schedules.ts';
import { storageCharges } from './storage.ts';

export type Bill = {
  linesPerDay: number;
  linesPerMonth: number;
  /** What a month costs in which no line arrives. */
  idle: Charge[];
  /** What a month costs beyond that because lines arrive, however many. */
  arrival: Charge[];
  /** What a million lines cost to process. */
  perMillion: Charge[];
  /** What a million lines cost in every month for which they are kept. */
  keptPerMillion: Charge[];
  designs: Design[];
  flow: Flow;
};

const DAY_SECONDS = 86_400;
const MILLION = 1e6;

/** Multiplies what the measured units cost by the lines of a day. */
export async function billFor(
  linesPerDay: number,
  demand: Omit<Demand, 'linesPerSecond'>,
  { deployed, priced }: { deployed: Deployed; priced: Priced },
): Promise<Bill> {
  const flowAt = await measuredFlow(demand, deployed);
  const linesPerSecond = linesPerDay / DAY_SECONDS;
  const flow = await flowAt(linesPerSecond);
  const ofAMillion = MILLION / linesPerSecond;
  return {
    linesPerDay,
    linesPerMonth: (linesPerDay * MONTH_HOURS) / 24,
    idle: idleCharges(priced),
    arrival: arrivalCharges(priced),
    perMillion: [
      ...processingCharges(flow, deployed, priced).map((each) => scaled(each, ofAMillion)),
      ...compactionCharges(flow, linesPerDay, priced.compactObjects),
    ],
    keptPerMillion: storageCharges(flow, priced),
    designs: otherDesigns(flow),
    flow,
  };
}

const scaled = ({ quantity, usd, ...rest }: Charge, factor: number): Charge => ({
  ...rest,
  quantity: quantity * factor,
  usd: usd * factor,
});
