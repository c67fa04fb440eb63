import { MAX_BODY_BYTES } from '../../../functions/ingest/unpack-body.ts';
import { CommandError, REFUSED } from '../../command.ts';
import { grouped } from '../../ui/text.ts';
import type { Opening } from '../file/opening.ts';
import { type PartHash, partHash, utf8Check } from './part-hash.ts';

/** Parts begin at the first record at or behind each multiple of this many unpacked bytes: the same for every upload. */
export const PART_BYTES = 1_500_000;

/** A stretch of the file's records: what one POST brings, below the header. */
export type Part = {
  /** Byte offsets into the unpacked file. */
  start: number;
  end: number;
  /** Row of its first record in the file, 1-based. */
  firstRow: number;
  rows: number;
  /** Of the header and the bytes. */
  sha256: string;
  ascii: boolean;
};

/** Where to begin: behind what an earlier upload has sent. */
export type From = { offset: number; row: number };

/** Parts, and whether their bytes are UTF-8, as far as the bytes have come. */
export type Cutting = {
  /** The bytes behind those before; `atEnd` with the last. */
  add(bytes: Uint8Array, atEnd: boolean): void;
  result(): { parts: Part[]; rows: number; utf8: boolean };
};

/** Cuts a file's bytes, from a record's first on. `eachRecord` hears of every record's place. */
export function cutting(
  opening: Opening,
  from: From,
  eachRecord: (start: number, end: number) => void,
): Cutting {
  const { header, cut } = opening;
  const parts = partsFrom(header, from);
  let unsettled: Uint8Array = new Uint8Array();
  let base = from.offset;
  return {
    add(bytes, atEnd) {
      const window = unsettled.length === 0 ? bytes : Buffer.concat([unsettled, bytes]);
      let settled = 0;
      for (const { start, end, next } of cut(window, atEnd)) {
        if (parts.isFull(base + start)) parts.close(window.subarray(0, start), base);
        parts.count();
        eachRecord(base + start, base + end);
        settled = next;
      }
      if (atEnd) settled = window.length;
      parts.take(window.subarray(0, settled), base);
      unsettled = window.subarray(settled);
      base += settled;
      parts.refuseMoreThan(MAX_BODY_BYTES - header.length, base + unsettled.length);
    },
    result: () => parts.finished(),
  };
}

type OpenPart = { start: number; firstRow: number; rows: number; mark: number; hash: PartHash };

function openPart(header: Uint8Array, { offset, row }: From): OpenPart {
  const mark = (Math.floor(offset / PART_BYTES) + 1) * PART_BYTES;
  return { start: offset, firstRow: row, rows: 0, mark, hash: partHash(header) };
}

/** Parts under construction. What was taken of a window before is not taken again. */
function partsFrom(header: Uint8Array, from: From) {
  const parts: Part[] = [];
  const utf8 = utf8Check();
  let open = openPart(header, from);
  let taken = from.offset;
  const take = (window: Uint8Array, base: number): void => {
    const bytes = window.subarray(taken - base);
    open.hash.add(bytes);
    utf8.add(bytes);
    taken = base + window.length;
  };
  const close = (): void => {
    const { start, firstRow, rows } = open;
    parts.push({ start, end: taken, firstRow, rows, ...open.hash.digest() });
    open = openPart(header, { offset: taken, row: firstRow + rows });
  };
  return {
    isFull: (position: number) => open.rows > 0 && position >= open.mark,
    count: () => {
      open.rows += 1;
    },
    take,
    close(window: Uint8Array, base: number) {
      take(window, base);
      close();
    },
    refuseMoreThan(bytes: number, end: number) {
      if (end - open.start > bytes) throw tooLong(open);
    },
    finished() {
      if (open.rows > 0 || parts.length === 0) close();
      const rows = parts.reduce((sum, part) => sum + part.rows, 0);
      return { parts, rows, utf8: utf8.isUtf8() };
    },
  };
}

function tooLong({ firstRow, rows }: OpenPart): CommandError {
  return new CommandError(
    `Row ${grouped(firstRow + rows)} does not end within ${grouped(MAX_BODY_BYTES)} bytes: no POST can hold it. ` +
      'A JSON array of this size is better sent as NDJSON, one object a line.',
    REFUSED,
  );
}
