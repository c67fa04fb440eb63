import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { utf8Census } from '../../../functions/formats/text-encoding.ts';

/** Hashes the bytes of one part as they are read. */
export type PartHash = {
  add(bytes: Uint8Array): void;
  digest(): { sha256: string; ascii: boolean };
};

/** The hash of a part as it is sent: the header, then the part's bytes. */
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

/**
 * Decides whether a text is UTF-8. The bytes must be added in whole records, because no character
 * crosses a line end.
 */
export function utf8Check(): { add(bytes: Uint8Array): void; isUtf8(): boolean } {
  const found = { characters: 0, strays: 0 };
  return {
    add(bytes) {
      if (isAscii(bytes)) return;
      const { characters, strays } = utf8Census(bytes);
      found.characters += characters;
      found.strays += strays;
    },
    // Ingest decides the same way for one body: a few damaged lines do not make a file
    // windows-1252.
    isUtf8: () => found.strays === 0 || found.characters > found.strays,
  };
}
