import type { RemovedLines } from '../../functions/domain/removed-lines.ts';
import { type Retraction, stateText } from '../../functions/domain/retraction.ts';
import type {
  RetractionLedger,
  UploadedIngest,
} from '../../functions/ledger/operations/retraction-ledger.ts';

/** Retractions in memory, as their interface describes them, and what was removed. */
export function memoryRetractionLedger(): RetractionLedger & {
  removedOf(ingestId: string): RemovedLines[];
} {
  const retractions = new Map<string, Retraction>();
  const removed = new Map<string, Map<string, RemovedLines>>();
  const uploads = new Map<string, Map<string, UploadedIngest>>();
  const under = <T>(all: Map<string, Map<string, T>>, key: string): Map<string, T> => {
    const found = all.get(key) ?? new Map<string, T>();
    all.set(key, found);
    return found;
  };
  const textOf = (retraction: Retraction | undefined) => retraction && stateText(retraction);
  return {
    readRetraction: async (ingestId) => retractions.get(ingestId),
    replaceRetraction: async (ingestId, from, to) => {
      const found = retractions.get(ingestId);
      if (found && textOf(found) !== textOf(from)) return found;
      retractions.set(ingestId, to);
      return to;
    },
    putRemoved: async (ingestId, lines) => {
      under(removed, ingestId).set(lines.operationId, lines);
    },
    putUploaded: async (uploadId, ingest) => {
      under(uploads, uploadId).set(ingest.ingestId, ingest);
    },
    ingestsOf: async (uploadId) => [...under(uploads, uploadId).values()],
    removedOf: (ingestId) => [...under(removed, ingestId).values()],
  };
}
