import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { utf8Census } from '../../../functions/formats/text-encoding.ts';

/** What is known of a run of bytes once it has been read. */
type Digest = { sha256: string; ascii: boolean };

/** Reads a part's bytes as they go by. */
export type PartHash = { add(bytes: Uint8Array): void; digest(): Digest };

/** The hash of a part as it is sent: the header first. */
export function partHash(header: Uint8Array): PartHash {
  const hash = createHash('sha256').update(header);
  let ascii = isAscii(header);
  return {
    add: (bytes) => {
      hash.update(bytes);
      ascii &&= isAscii(bytes);
    },
    digest: () => ({ sha256: hash.digest('hex'), ascii }),
  };
}

/** Hashes a file once and answers what the hash was at certain lengths, in ascending order. */
export type PrefixHash = {
  add(bytes: Uint8Array): void;
  /** Hex, by length; a length that the file does not have is left out. */
  at: ReadonlyMap<number, string>;
  whole(): string;
};

export function prefixHash(lengths: readonly number[]): PrefixHash {
  const hash = createHash('sha256');
  const ahead = [...new Set(lengths)].sort((a, b) => a - b);
  const at = new Map<number, string>();
  let length = 0;
  return {
    at,
    add(bytes) {
      let from = 0;
      for (
        let mark = ahead[0];
        mark !== undefined && mark <= length + bytes.length;
        mark = ahead[0]
      ) {
        hash.update(bytes.subarray(from, mark - length));
        from = mark - length;
        at.set(mark, hash.copy().digest('hex'));
        ahead.shift();
      }
      hash.update(bytes.subarray(from));
      length += bytes.length;
    },
    whole: () => hash.copy().digest('hex'),
  };
}

/** Whether a text is UTF-8, told from whole records one after the other: no character goes over a line end. */
export function utf8Check(): { add(bytes: Uint8Array): void; isUtf8(): boolean } {
  const found = { characters: 0, strays: 0 };
  return {
    add(bytes) {
      if (isAscii(bytes)) return;
      const { characters, strays } = utf8Census(bytes);
      found.characters += characters;
      found.strays += strays;
    },
    // As ingest decides it for one body: a few damaged lines don't make a file windows-1252.
    isUtf8: () => found.strays === 0 || found.characters > found.strays,
  };
}
