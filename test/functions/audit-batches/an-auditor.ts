import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import type { AuditOptions } from '../../../functions/audit-batches/audit-run.ts';
import {
  type AuditState,
  MOST_OPEN,
  stateFrom,
} from '../../../functions/audit-batches/audit-state.ts';
import { deadlinesOf, NO_DEADLINES } from '../../../functions/audit-batches/deadlines.ts';
import { aPipeline, MINUTE_MS } from './a-pipeline.ts';

export type Pipeline = ReturnType<typeof aPipeline>;

const never = Number.POSITIVE_INFINITY;
export const EVERYTHING: AuditOptions = {
  settleMs: 0,
  deadlines: NO_DEADLINES,
  sweptObjects: never,
  mostOpen: MOST_OPEN,
  saveEveryMs: never,
};
export const NO_TIME = deadlinesOf(0, 0);

/**
 * Each call audits from where the last one stopped, at so many minutes after the beginning. Starts
 * from `state`, or from the beginning.
 */
export function auditor(
  pipeline: Pipeline,
  options: Partial<AuditOptions> = {},
  from: AuditState = stateFrom(new Date(pipeline.beginning).toISOString()),
) {
  let state = from;
  return async (minutes = 30) => {
    pipeline.clock.now = pipeline.beginning + minutes * MINUTE_MS;
    const all = { ...EVERYTHING, ...options };
    const { report, mustReport, next } = await auditBatches(state, all, pipeline.ports);
    state = next;
    return { ...report, mustReport, next, kinds: report.differences.map(({ kind }) => kind) };
  };
}

export const first = <K, V>(map: Map<K, V>): [K, V] => {
  const [entry] = map;
  if (!entry) throw new Error('nothing there');
  return entry;
};

export async function landed(...batchIds: string[]): Promise<Pipeline> {
  const pipeline = aPipeline();
  for (const [at, batchId] of batchIds.entries()) await pipeline.land(batchId, { at });
  return pipeline;
}
