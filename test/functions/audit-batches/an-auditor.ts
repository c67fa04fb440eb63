import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import type { AuditOptions } from '../../../functions/audit-batches/audit-run.ts';
import {
  type AuditState,
  MOST_OPEN,
  stateFrom,
} from '../../../functions/audit-batches/audit-state.ts';
import { aPipeline, MINUTE_MS } from './a-pipeline.ts';

export type Pipeline = ReturnType<typeof aPipeline>;

const never = Number.POSITIVE_INFINITY;
export const EVERYTHING: AuditOptions = {
  settleMs: 0,
  deadline: never,
  sweptPages: never,
  mostOpen: MOST_OPEN,
};

/** Each call audits from where the last one stopped, at so many minutes after the beginning. */
export function auditor(pipeline: Pipeline, options: Partial<AuditOptions> = {}) {
  let state: AuditState = stateFrom(new Date(pipeline.beginning).toISOString());
  return async (minutes = 30) => {
    pipeline.clock.now = pipeline.beginning + minutes * MINUTE_MS;
    const { report, next } = await auditBatches(
      state,
      { ...EVERYTHING, ...options },
      pipeline.ports,
    );
    state = next;
    return { ...report, next, kinds: report.differences.map(({ kind }) => kind) };
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
