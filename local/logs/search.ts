import { createHash } from 'node:crypto';
import type { Filter } from './filter-pattern.ts';
import type { LogEvent, LogStream } from './log-stream.ts';
import { linesOf, type StoredLine } from './stored-lines.ts';

export type Search = {
  filter: Filter;
  from: number;
  to: number;
  isSearched(stream: string): boolean;
};

/** A place in the streams of a group: every event before it has been seen. */
export type Place = { from: number; stream: string; file: number; offset: number };

export type Found = { event: LogEvent; next: Place };

/** The matching events of the streams, from a place on, one stream after the other. */
export function* search(
  streams: readonly LogStream[],
  wanted: Search,
  start?: Place,
): Generator<Found> {
  const inOrder = streams.toSorted((a, b) => comparePlaces(a, { ...b, stream: b.name }));
  for (const stream of inOrder) {
    const isBefore = start !== undefined && comparePlaces(stream, start) < 0;
    if (isBefore || !mayMatch(stream, wanted)) continue;
    const isStart = start !== undefined && comparePlaces(stream, start) === 0;
    yield* searchStream(stream, wanted, isStart ? start : undefined);
  }
}

/** By the time of the beginning, then by name. */
const comparePlaces = (stream: LogStream, place: Pick<Place, 'from' | 'stream'>): number =>
  stream.from - place.from ||
  (stream.name < place.stream ? -1 : Number(stream.name > place.stream));

/** False if not even one event of the stream can match, so that its files need not be read. */
function mayMatch({ name, from, to, fields }: LogStream, wanted: Search): boolean {
  if (!wanted.isSearched(name) || to < wanted.from || from > wanted.to) return false;
  const { field } = wanted.filter;
  const value = field && Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
  return value === undefined || field?.allows(value) === true;
}

function* searchStream(
  stream: LogStream,
  { filter, from, to }: Search,
  start: Pick<Place, 'file' | 'offset'> = { file: 0, offset: stream.headerBytes },
): Generator<Found> {
  for (const [file, path] of [...stream.files.entries()].slice(start.file)) {
    const offset = file === start.file ? start.offset : 0;
    for (const line of linesOf(path, offset, filter.needle)) {
      const isInTime = line.timestamp >= from && line.timestamp <= to;
      if (isInTime && filter.matches(line.text)) yield foundAt(stream, file, line);
    }
  }
}

function foundAt({ name, from }: LogStream, file: number, line: StoredLine): Found {
  const { timestamp, text: message, offset, end } = line;
  const eventId = eventIdOf(name, timestamp, `${file} ${offset}`);
  return {
    event: { stream: name, timestamp, message, eventId },
    next: { from, stream: name, file, offset: end },
  };
}

/** Digits that are the same at every search, and another number for every event. */
function eventIdOf(stream: string, timestamp: number, place: string): string {
  const hash = createHash('sha1').update(`${stream} ${place}`).digest('hex').slice(0, 24);
  return `${String(timestamp).padStart(20, '0')}${BigInt(`0x${hash}`).toString().padStart(30, '0')}`;
}
