import type { SimulatedFigures } from '../../../console/api/simulation.ts';
import { isShown } from '../../../functions/domain/retraction.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import type { Stores } from '../verdict/stores.ts';
import type { Watch } from '../verdict/watch.ts';
import type { Upload } from '../workload/uploads.ts';

export type FigurePorts = {
  simulation: Simulation;
  stores: Stores;
  watch: Watch;
  uploads: readonly Upload[];
  ingestOf(key: string): string;
  accepted(): ReadonlySet<string>;
};

/**
 * Returns what the stores show now, read without the pipeline. An upload that is retracted does not
 * count as received, nor do the lines of a customer that is being erased.
 */
export async function figuresOf(ports: FigurePorts): Promise<SimulatedFigures> {
  const { simulation, stores, watch, uploads, ingestOf, accepted } = ports;
  const lake = (await stores.lake()).map(({ lineId }) => lineId);
  const quarantine = stores.quarantine();
  const batches = await stores.batches();
  const retractions = await stores.retractions();
  const sent = uploads.filter(
    ({ key }) => accepted().has(key) && isShown(retractions.get(ingestOf(key))),
  );
  const counted = new Set(sent.flatMap((upload) => countedIds(upload, ports)));
  const isOfSent = (lineId: string) => counted.has(lineId);
  const received = counted.size;
  const landed = new Set(lake.filter(isOfSent));
  // While an ingest is reprocessed, a line may be in the lake and still in the quarantine.
  const quarantined = new Set(quarantine.filter((id) => isOfSent(id) && !landed.has(id))).size;
  return {
    ...{ received, accepted: landed.size, quarantined },
    pending: received - landed.size - quarantined,
    ...{ lake: lake.length, invoices: (await stores.invoices()).length },
    ...watch.counts(),
    corrected: stores.corrected().length,
    overwritten: stores.changed().length,
    batches: countsOf(batches.map(({ state }) => state)),
    parked: stores.parked().length,
    backlog: Object.fromEntries(
      (simulation.aws()?.backlog() ?? []).map(({ shard, records }) => [shard, records]),
    ),
  };
}

function countedIds({ key, expected }: Upload, { ingestOf, watch }: FigurePorts): string[] {
  const isErased = (line: Upload['expected'][number]) =>
    line !== 'quarantined' && watch.erased().has(line.customerId ?? '');
  return expected.flatMap((line, at) => (isErased(line) ? [] : [`${ingestOf(key)}-${at + 1}`]));
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
