import { MAX_BODY_BYTES } from '../../../functions/intake/unpack-body.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped } from '../../ui/text.ts';
import type { Opening } from '../file/opening.ts';
import { type PartHash, partHash, utf8Check } from './part-hash.ts';

/**
 * A part begins at the first record at or after each multiple of this many unpacked bytes. The
 * boundaries are therefore the same in every upload of the file. Ingest cuts a part into 46 chunks,
 * which are one batch. A megabyte of a POST is left for its last record.
 */
export const PART_BYTES = 2_990_000;

/** The same until December 2026. The journal of uploads has plans with such parts. */
export const FORMER_PART_BYTES = 1_500_000;

/** Consecutive records of a file: the body of one POST, without the header. */
export type Part = {
  /** Byte offsets into the unpacked file. */
  start: number;
  end: number;
  /** The row of its first record in the file, from 1. */
  firstRow: number;
  rows: number;
  /** Of the header and the part's bytes, hex. */
  sha256: string;
  ascii: boolean;
};

/** A record's place in the unpacked file: its byte offset, and its row from 1. */
export type Position = { offset: number; row: number };

/** Cuts a file into parts while it is read. */
export type Cutting = {
  /** Adds the next bytes; `atEnd` says that they are the last. */
  add(bytes: Uint8Array, atEnd: boolean): void;
  result(): { parts: Part[]; rows: number; utf8: boolean };
};

/**
 * Cuts the bytes of a file from a record on. Calls `onRecord` with the byte offsets of every
 * record and its bytes. Throws a `CommandError` when a record is too long for a POST.
 */
export function cutting(
  opening: Opening,
  from: Position,
  onRecord: (start: number, end: number, record: Uint8Array) => void,
  partBytes = PART_BYTES,
): Cutting {
  const { header, cut } = opening;
  const parts = partBuilder(header, from, partBytes);
  let rest: Uint8Array = new Uint8Array();
  let base = from.offset;
  return {
    add(bytes, atEnd) {
      const window = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let settled = 0;
      for (const { start, end, next } of cut(window, atEnd)) {
        if (parts.isFull(base + start)) parts.close(window.subarray(0, start), base);
        parts.countRow();
        onRecord(base + start, base + end, window.subarray(start, end));
        settled = next;
      }
      if (atEnd) settled = window.length;
      parts.take(window.subarray(0, settled), base);
      rest = window.subarray(settled);
      base += settled;
      parts.refuseLongerThan(MAX_BODY_BYTES - header.length, base + rest.length);
    },
    result: () => parts.finish(),
  };
}

type OpenPart = { start: number; firstRow: number; rows: number; mark: number; hash: PartHash };

function openPart(header: Uint8Array, { offset, row }: Position, partBytes: number): OpenPart {
  const mark = (Math.floor(offset / partBytes) + 1) * partBytes;
  return { start: offset, firstRow: row, rows: 0, mark, hash: partHash(header) };
}

/**
 * Collects parts. `base` is the offset of a window in the file; bytes already taken are skipped.
 */
function partBuilder(header: Uint8Array, from: Position, partBytes: number) {
  const parts: Part[] = [];
  const utf8 = utf8Check();
  let open = openPart(header, from, partBytes);
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
    open = openPart(header, { offset: taken, row: firstRow + rows }, partBytes);
  };
  return {
    isFull: (position: number) => open.rows > 0 && position >= open.mark,
    countRow: () => {
      open.rows += 1;
    },
    take,
    close(window: Uint8Array, base: number) {
      take(window, base);
      close();
    },
    refuseLongerThan(bytes: number, end: number) {
      if (end - open.start > bytes) throw tooLong(open);
    },
    finish() {
      if (open.rows > 0 || parts.length === 0) close();
      const rows = parts.reduce((sum, part) => sum + part.rows, 0);
      return { parts, rows, utf8: utf8.isUtf8() };
    },
  };
}

function tooLong({ firstRow, rows }: OpenPart): CommandError {
  return new CommandError(
    `Row ${grouped(firstRow + rows)} does not end within ${grouped(MAX_BODY_BYTES)} bytes, the most that a POST may have. ` +
      'Send a JSON array of this size as NDJSON, with one object per line.',
    REFUSED,
  );
}
