import { type Reprocessing, reprocessingText } from '../../functions/domain/reprocessing.ts';
import type { ReprocessingLedger } from '../../functions/ledger/operations/reprocessing-ledger.ts';

/** Which ingests were read again, in memory, as its interface describes it. */
export function memoryReprocessingLedger(): ReprocessingLedger {
  const reprocessings = new Map<string, Reprocessing>();
  const textOf = (each: Reprocessing | undefined) => each && reprocessingText(each);
  return {
    readReprocessing: async (ingestId) => reprocessings.get(ingestId),
    replaceReprocessing: async (ingestId, from, to) => {
      const found = reprocessings.get(ingestId);
      if (found && textOf(found) !== textOf(from)) return found;
      reprocessings.set(ingestId, to);
      return to;
    },
  };
}
