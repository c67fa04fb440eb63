import type { KinesisStreamRecordPayload } from 'aws-lambda';
import type { DeliveredChunk } from '../staging/delivery.ts';
import { type ChunkHeader, decodeChunk, encodeChunk } from '../stream/chunk.ts';

export type Delivered = DeliveredChunk & { data: Uint8Array };

/** A Kinesis record as Lambda delivers it, as far as it is used. */
export type Received = {
  eventID: string;
  kinesis: Pick<
    KinesisStreamRecordPayload,
    'data' | 'sequenceNumber' | 'approximateArrivalTimestamp'
  >;
};

/**
 * Returns a Kinesis record as a delivered chunk. A record that no ingest wrote becomes a chunk to
 * be quarantined.
 */
export function deliveredChunk({ kinesis }: Pick<Received, 'kinesis'>): Delivered {
  const { sequenceNumber, approximateArrivalTimestamp } = kinesis;
  const { header, data } = readChunk(Buffer.from(kinesis.data, 'base64'), sequenceNumber);
  return {
    ingestId: header.ingestId,
    ordinal: header.ordinal,
    sequenceNumber,
    arrivedAt: Math.round(approximateArrivalTimestamp * 1000),
    bytes: data.length,
    data,
  };
}

function readChunk(data: Uint8Array, sequenceNumber: string) {
  try {
    return { header: decodeChunk(data).header, data };
  } catch {
    const header = foreignHeader(sequenceNumber);
    return { header, data: encodeChunk({ header, records: data }) };
  }
}

/**
 * Makes the record the only line of an ingest of its own. It is quarantined, and the shard
 * continues.
 */
function foreignHeader(sequenceNumber: string): ChunkHeader {
  return {
    ingestId: `foreign-${BigInt(sequenceNumber).toString(36)}`,
    ordinal: 0,
    firstRow: 1,
    rows: 1,
    format: 'csv',
    encoding: 'utf-8',
    broken: 'foreign_record',
  };
}
