import type { HttpResponse } from '../../api/http-handler.ts';
import type { HttpRequest } from '../../api/http-request.ts';
import type { LineStory } from '../../api/line-responses.ts';
import { Problem } from '../../api/problem.ts';
import { allowQuery, pathKey } from '../../api/request-parameters.ts';
import { shardOf } from '../../domain/batch.ts';
import type { LineRef } from '../../domain/invoice-line.ts';
import type { Reprocessing } from '../../domain/reprocessing.ts';
import type { Batch } from '../../ledger/ledger.ts';
import type { Holder, TracedIngest } from '../../ledger/line-trail.ts';
import type { DeliveredChunk } from '../../staging/delivery.ts';
import { batchView } from '../batch-view.ts';
import { correctionsOf } from './corrections.ts';
import { type LandedLine, landedLine } from './landed-line.ts';
import { chunkOf, type LineChunk, readLineId } from './line-id.ts';
import type { LinePorts } from './line-ports.ts';
import { stagedLine, unstagedOriginal } from './original.ts';
import { placesOf } from './places.ts';
import { landedProgress, pendingProgress, retractedProgress } from './progress.ts';
import { storesOf } from './stores.ts';
import { changesOf } from './writers.ts';

/** GET /lines/{lineId}: everything that is known about a line, from its bytes to the stores. */
export async function getLine(
  request: HttpRequest,
  ports: LinePorts,
  now: number,
): Promise<HttpResponse<LineStory>> {
  allowQuery(request, []);
  const lineId = pathKey(request, 'lineId');
  const ref = readLineId(lineId);
  const trail = await trailOf(ref, ports);
  const { ingest, chunk, holder, batch } = trail;
  const [delivered, landed, retraction, reprocessing] = await Promise.all([
    batch && ports.deliveries.chunkIn(batch.payload, { ...ref, ordinal: chunk.ordinal }),
    landedOf({ ...ref, lineId }, trail, ports, now),
    ports.retractions.readRetraction(ref.ingestId),
    ports.reprocessings.readReprocessing(ref.ingestId),
  ]);
  const changes = changesOf({ retraction, reprocessing }, batch, ports);
  const staged = delivered && stagedLine(delivered, ref.row);
  const [stores, corrections] = await Promise.all([
    storesOf(landed, { ...ref, ordinal: chunk.ordinal }, changes, ports),
    correctionsOf(ref, { ingest, landed }, ports, request.link),
  ]);
  const age = { stagingDays: ports.days.staging, now };
  const body: LineStory = {
    lineId,
    ...(retractedProgress(landed, retraction) ??
      (landed ? landedProgress(landed, lineId) : pendingProgress(ingest, batch))),
    ...placesOf(ingest, chunk, ref.row, staged?.within),
    ingest: ingestView(ref, ingest, request),
    ...(holder && { stream: streamView(holder, delivered) }),
    ...(reprocessing && { reprocessing: reprocessingView(reprocessing) }),
    ...(batch && { batch: withoutMembers(batch, request, now) }),
    original: staged?.original ?? unstagedOriginal(batch, landed, ingest?.form, age),
    ...stores,
    ...corrections,
    links: linksOf(lineId, stores, request),
  };
  return { status: 200, body };
}

type Trail = {
  ingest: TracedIngest | undefined;
  chunk: LineChunk;
  holder: Holder | undefined;
  batch: Batch | undefined;
};

/** A record that no ingest wrote is the only one of its chunk. */
const FOREIGN_CHUNK: LineChunk = { ordinal: 0, firstRow: 1, rows: 1, start: 0, end: 0 };

async function trailOf(ref: LineRef, { trail }: LinePorts): Promise<Trail> {
  const ingest = await trail.ingest(ref.ingestId);
  const chunk = chunkOf(ref, ingest) ?? FOREIGN_CHUNK;
  const holder = await trail.holder({ ingestId: ref.ingestId, ordinal: chunk.ordinal });
  if (!ingest && !holder)
    throw new Problem(404, 'There is no ingest with the id that the line id begins with.');
  const batch = holder && (await trail.batch(holder.batchId));
  return { ingest, chunk, holder, batch };
}

async function landedOf(
  line: LineRef & { lineId: string },
  { batch }: Trail,
  ports: LinePorts,
  now: number,
): Promise<LandedLine | undefined> {
  const landing = batch && (await ports.trail.landing(line.ingestId, batch.batchId));
  return landing && landedLine({ ...line, batch, landing }, ports, now);
}

function ingestView(
  { ingestId, row }: LineRef,
  ingest: TracedIngest | undefined,
  request: HttpRequest,
) {
  const self = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  if (!ingest) return { ingestId, row, links: { self } };
  const { lines, state, receivedAt, acceptedAt } = ingest;
  const accepted = acceptedAt !== undefined && { acceptedAt };
  return { ingestId, row, lines, state, receivedAt, ...accepted, links: { self } };
}

/** Counts are of the whole ingest, which has them. */
function reprocessingView({ state, operationId, at, endedAt }: Reprocessing) {
  return { state, operationId, at, ...(endedAt !== undefined && { endedAt }) };
}

/** The claim records the sequence number of the first delivery; the staged one that of its own. */
function streamView(holder: Holder, delivered: DeliveredChunk | undefined) {
  return {
    shardId: shardOf(holder.batchId),
    sequenceNumber: delivered?.sequenceNumber ?? holder.sequenceNumber,
    ...(delivered && { arrivedAt: new Date(delivered.arrivedAt).toISOString() }),
  };
}

function withoutMembers(batch: Batch, request: HttpRequest, now: number) {
  const { members: _, ...view } = batchView(batch, request, now);
  return view;
}

function linksOf(lineId: string, { stored }: Pick<LineStory, 'stored'>, request: HttpRequest) {
  const to = (list: string, key: string) => request.link(`/${list}/${encodeURIComponent(key)}`);
  const customerId = stored?.customerId ?? undefined;
  return {
    self: to('lines', lineId),
    ...(stored && { invoice: to('invoices', stored.invoiceNo) }),
    ...(customerId !== undefined && { customer: to('customers', customerId) }),
  };
}
