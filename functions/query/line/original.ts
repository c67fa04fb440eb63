import type { Original } from '../../api/line-responses.ts';
import { DAY_MS } from '../../domain/day.ts';
import type { ByteRange } from '../../domain/origin.ts';
import { fieldPlaces } from '../../formats/field-places.ts';
import { decodeText, recordSpans } from '../../formats/source-records.ts';
import type { Batch, IngestForm } from '../../ledger/ledger.ts';
import type { DeliveredChunk } from '../../staging/delivery.ts';
import { decodeChunk } from '../../stream/chunk.ts';
import { MAX_PAGE_BYTES, responseBytes } from '../page.ts';
import type { LandedLine } from './landed-line.ts';

/** A line in its staged chunk: its text, and where it is in the records of the chunk. */
export type StagedLine = { original: Original; within: ByteRange };

/** Finds a line in its chunk. Undefined if the chunk does not hold as many records as it says. */
export function stagedLine(
  { data }: DeliveredChunk & { data: Uint8Array },
  row: number,
): StagedLine | undefined {
  const chunk = decodeChunk(data);
  const spans = recordSpans(chunk);
  const within = spans[row - chunk.header.firstRow];
  if (!within || spans.length !== chunk.header.rows) return undefined;
  const bytes = chunk.records.subarray(within.start, within.end);
  const { encoding: charset, format } = chunk.header;
  const text = decodeText(bytes, charset);
  if (text === undefined || !fits(text)) {
    const base64 = Buffer.from(bytes).toString('base64');
    return { within, original: { text: base64, encoding: 'base64', charset, format, fields: [] } };
  }
  const fields = fieldPlaces(text, chunk.header);
  return { within, original: { text, encoding: 'text', charset, format, fields } };
}

/** Text that would outgrow a response once JSON has escaped it is sent as base64. */
const fits = (text: string): boolean => responseBytes(text) < MAX_PAGE_BYTES / 2;

/** The original text of a line whose delivery is not staged any more, or not yet. */
export function unstagedOriginal(
  batch: Batch | undefined,
  landed: LandedLine | undefined,
  form: IngestForm | undefined,
  { stagingDays, now }: { stagingDays: number; now: number },
): Original {
  if (landed?.kind === 'quarantined') return quarantinedText(landed.found.line, form);
  if (!batch) return { unavailable: 'pending', detail: 'No batch has staged the line yet.' };
  const until = Date.parse(batch.startedAt) + stagingDays * DAY_MS;
  if (until <= now) {
    const day = new Date(until).toISOString().slice(0, 10);
    const detail = `What was sent is staged for ${stagingDays} days. It expired on ${day}.`;
    return { unavailable: 'expired', detail };
  }
  const detail = 'The delivery of the batch is missing from the staging bucket, or lacks the line.';
  return { unavailable: 'missing', detail };
}

type Quarantined = { text: string; encoding: 'text' | 'base64' };

function quarantinedText({ text, encoding }: Quarantined, form: IngestForm | undefined): Original {
  const how = form && { charset: form.encoding, format: form.format };
  if (encoding === 'base64') return { text, encoding, ...how, fields: [] };
  if (!fits(text)) {
    return { text: Buffer.from(text).toString('base64'), encoding: 'base64', ...how, fields: [] };
  }
  return { text, encoding, ...how, fields: form ? fieldPlaces(text, form) : [] };
}
