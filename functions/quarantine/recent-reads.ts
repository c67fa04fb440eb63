import type { QuarantineReader } from '../lake/quarantine-reader.ts';

/** An object holds the quarantined lines of a batch, of which one request may name many ingests. */
const KEPT = 16;

/** Returns a reader that keeps the objects it read last, for the time of one request. */
export function recentReads({ read }: QuarantineReader): QuarantineReader {
  const kept = new Map<string, ReturnType<QuarantineReader['read']>>();
  return {
    read: (key) => {
      const known = kept.get(key) ?? read(key);
      kept.delete(key);
      kept.set(key, known);
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
      return known;
    },
  };
}
