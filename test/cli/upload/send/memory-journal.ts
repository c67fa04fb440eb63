import type { Journal } from '../../../../cli/upload/plan/journal.ts';
import type { SentPart, UploadPlan } from '../../../../cli/upload/plan/upload-record.ts';

/** A journal in memory. */
export function memoryJournal(): Journal {
  const plans = new Map<string, { plan: UploadPlan; sent: Map<number, SentPart> }>();
  return {
    records: async () => [...plans.values()],
    begin: async (plan) => {
      plans.set(plan.uploadId, { plan, sent: plans.get(plan.uploadId)?.sent ?? new Map() });
    },
    sent: async (uploadId, part) => {
      plans.get(uploadId)?.sent.set(part.ordinal, part);
    },
  };
}
