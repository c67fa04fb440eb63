import { createHash } from 'node:crypto';

/** The beginning of a file, up to a given length. */
export type Prefix = {
  /** SHA-256, hex. */
  hash: string;
  /** Whether the prefix ends inside a record: after its first byte and before its end. */
  inside: boolean;
};

/** Examines the prefixes of a file while the file is read once. */
export type PrefixScan = {
  /** Adds the next bytes of the file. */
  addBytes(bytes: Uint8Array): void;
  /** Adds the position of the next record. */
  addRecord(start: number, end: number): void;
  /** By length; a length that exceeds the file's is missing. */
  prefixes(): ReadonlyMap<number, Prefix>;
  /** The hash of the whole file. */
  hash(): string;
};

export function scanPrefixes(lengths: readonly number[]): PrefixScan {
  const ascending = [...new Set(lengths)].sort((a, b) => a - b);
  const hash = createHash('sha256');
  const hashes = new Map<number, string>();
  const unhashed = [...ascending];
  const inside = new Set<number>();
  const unplaced = [...ascending];
  let length = 0;
  return {
    addBytes(bytes) {
      let from = 0;
      for (const mark of shiftUpTo(unhashed, length + bytes.length)) {
        hash.update(bytes.subarray(from, mark - length));
        from = mark - length;
        hashes.set(mark, hash.copy().digest('hex'));
      }
      hash.update(bytes.subarray(from));
      length += bytes.length;
    },
    addRecord(start, end) {
      for (const mark of shiftUpTo(unplaced, end - 1)) if (mark > start) inside.add(mark);
    },
    prefixes: () =>
      new Map([...hashes].map(([at, hex]) => [at, { hash: hex, inside: inside.has(at) }])),
    hash: () => hash.copy().digest('hex'),
  };
}

/** Removes the marks up to the limit, which are the first, and yields them. */
function* shiftUpTo(marks: number[], limit: number): Generator<number> {
  for (let mark = marks[0]; mark !== undefined && mark <= limit; mark = marks[0]) {
    marks.shift();
    yield mark;
  }
}
