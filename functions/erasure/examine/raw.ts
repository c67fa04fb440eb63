import { readBody } from '../../formats/read-body.ts';
import type { Source } from '../../formats/source.ts';
import { decodeText, recordSpans } from '../../formats/source-records.ts';
import { chunksOf } from '../../intake/cut.ts';
import type { IngestProgress } from '../../ledger/ingest-progress.ts';
import { mentionedIn, mentions } from '../../privacy/mentions.ts';
import { ingestOfRawKey, type KeptBody, rawObject, readRawObject } from '../../raw/raw-body.ts';
import type { Chunk } from '../../stream/chunk.ts';
import { validateChunk } from '../../validation/validate-chunk.ts';
import type { Erasing } from '../erasing.ts';
import type { StoredVersion } from '../ports.ts';
import type { Effect } from './effect.ts';

/** What stands in place of each byte of a record that was erased. */
const FILLER = 'x'.charCodeAt(0);

/**
 * A raw body. The records that name the customer are overwritten, byte by byte, so that the others stay
 * at the places at which they were cut. A body that can't be read as it was goes, and so does one of
 * which nothing has landed: sent again, it is kept again.
 */
export async function examineRaw(version: StoredVersion, erasing: Erasing): Promise<Effect> {
  const { store, batches } = erasing.ports;
  const ingestId = ingestOfRawKey(version.key);
  if (ingestId === undefined) return { waits: `${version.key} is not named like a raw body` };
  const bytes = await store.read('staging', version);
  if (!bytes) return {};
  const progress = await batches.readIngest(ingestId);
  if (!progress) return removed(version, erasing);
  const found = await readRawObject(bytes, progress.ingest).catch(() => undefined);
  const isGivenUp = wasGivenUp(version, progress, erasing);
  const erased = found ? await overwritten(found, progress, isGivenUp, erasing) : 'UNREADABLE';
  if (!erased) return {};
  if (!found || erased === 'UNREADABLE' || progress.claims.length === 0)
    return removed(version, erasing);
  await store.put(version.key, await rawObject(progress.ingest, erased), 'staging');
  return { raw: erased.erased.length - found.erased.length };
}

async function removed(version: StoredVersion, { ports }: Erasing): Promise<Effect> {
  await ports.store.remove('staging', version);
  return { raw: 1 };
}

/**
 * Whether the request of a body failed before the erasure was asked for. Chunks that nobody holds may
 * then never have come to the stream, and nothing but the body has their records. A request that is
 * repeated while nobody holds any keeps its body anew.
 */
function wasGivenUp(
  { modifiedAt }: StoredVersion,
  { ingest, claims }: IngestProgress,
  { asOf }: Erasing,
): boolean {
  if (ingest.state === 'ACCEPTED') return false;
  const keptAt = claims.length === 0 ? modifiedAt : Date.parse(ingest.receivedAt);
  return keptAt < Date.parse(asOf);
}

/** Returns the body without records of the customer; undefined if it has none that is covered. */
async function overwritten(
  raw: KeptBody,
  progress: IngestProgress,
  isGivenUp: boolean,
  { customerId, cutoff }: Erasing,
): Promise<KeptBody | 'UNREADABLE' | undefined> {
  const source = sourceOf(raw);
  if (!source) return mentionedIn(raw.body, customerId) ? 'UNREADABLE' : undefined;
  const bytes = Buffer.from(source.bytes);
  const rows: number[] = [];
  for (const chunk of await coveredChunks(source, progress, isGivenUp, cutoff)) {
    const { ordinal, firstRow } = chunk.header;
    const [start = 0] = progress.ingest.plan.chunks[ordinal] ?? [];
    for (const { index, span } of recordsOf(chunk, customerId)) {
      bytes.fill(FILLER, start + span.start, start + span.end);
      rows.push(firstRow + index);
    }
  }
  if (rows.length === 0) return undefined;
  const erased = [...new Set([...raw.erased, ...rows])].sort((a, b) => a - b);
  // The records of an array are one per line by now: that is how they were cut.
  const isCsv = raw.format === 'csv';
  return { ...raw, format: isCsv ? 'csv' : 'ndjson', body: bytes, erased };
}

/** Lines that land later are new data, unless their request was given up. */
async function coveredChunks(
  source: Source,
  { ingest, claims }: IngestProgress,
  isGivenUp: boolean,
  cutoff: Erasing['cutoff'],
): Promise<Chunk[]> {
  const holders = new Map(claims.map(({ ordinal, batchId }) => [ordinal, batchId]));
  const covered: Chunk[] = [];
  for (const chunk of chunksOf(source, ingest.plan, ingest.ingestId)) {
    const holder = holders.get(chunk.header.ordinal);
    const isCovered = holder === undefined ? isGivenUp : await cutoff.covers(holder);
    if (isCovered) covered.push(chunk);
  }
  return covered;
}

function sourceOf({ body, format, charset }: KeptBody): Source | undefined {
  try {
    return readBody(body, format, charset);
  } catch {
    return undefined;
  }
}

type FoundRecord = { index: number; span: { start: number; end: number } };

/** Finds the records that name the customer: as its line would, or anywhere in their text. */
function recordsOf(chunk: Chunk, customerId: string): FoundRecord[] {
  const spans = recordSpans(chunk);
  const { firstRow, rows, encoding } = chunk.header;
  const own = new Set(
    validateChunk(chunk)
      .accepted.filter((line) => line.customerId === customerId)
      .map(({ row }) => row - firstRow),
  );
  const found = spans.flatMap((span, index): FoundRecord[] => {
    const bytes = chunk.records.subarray(span.start, span.end);
    const text = decodeText(bytes, encoding);
    const isAbout =
      text === undefined ? mentionedIn(bytes, customerId) : mentions(text, customerId);
    return own.has(index) || isAbout ? [{ index, span }] : [];
  });
  if (spans.length === rows || found.length + own.size === 0) return found;
  // It is not known which records these are, so none of the chunk stays.
  const all = { start: 0, end: chunk.records.length };
  return Array.from({ length: rows }, (_, index) => ({ index, span: all }));
}
