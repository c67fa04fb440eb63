import type { QuarantineReader } from '../lake/quarantine-reader.ts';

/**
 * Returns a reader that reads each object once, for the time of one request: an object holds the
 * quarantined lines of a batch, of which a request may name many ingests. It keeps what it reads, so
 * `read` must return little of each object.
 */
export function readOnce({ read }: QuarantineReader): QuarantineReader {
  const kept = new Map<string, ReturnType<QuarantineReader['read']>>();
  return {
    read: (key) => {
      const known = kept.get(key) ?? read(key);
      kept.set(key, known);
      return known;
    },
  };
}
