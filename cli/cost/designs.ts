import type { Flow } from '../capacity/flow.ts';
import { PRICES } from './prices.ts';

/** Another way to bring lines into a lake, and what it costs for a million of them. */
export type Design = { name: string; usdPerMillion: number; lacks: string };

const MILLION = 1e6;
/** Firehose counts each record in steps of this size. */
const FIREHOSE_STEP = 5000;
/** A record of Firehose may be so long, so a client can pack lines. */
const FIREHOSE_RECORD = 1_000_000;

const firehoseCost = (bytes: number): number =>
  (bytes / 1e9) * (PRICES.firehoseIn.usd + PRICES.firehoseConverted.usd);

const streamCost = (bytes: number): number =>
  (bytes / 1e9) * (PRICES.streamIn.usd + PRICES.streamOut.usd);

const writeUnits = (units: number): number => (units * PRICES.writeUnit.usd) / PRICES.writeUnit.of;

/**
 * The designs that people compare this one with, for lines as they are measured in `flow`. Streaming
 * tables of Kinesis are left out: their price is on no page that was found.
 */
export function otherDesigns({ request, batch }: Flow): Design[] {
  const lineBytes = request.bodyBytes / request.lines;
  const packed = Math.ceil((MILLION * lineBytes) / FIREHOSE_RECORD) * FIREHOSE_RECORD;
  const customers = (batch.customers.units / batch.lines) * MILLION;
  const lacks = 'validation by line, quarantine, look-up, replay';
  return [
    {
      name: 'Firehose to Parquet, lines packed by the client',
      usdPerMillion: firehoseCost(packed),
      lacks,
    },
    {
      name: 'Firehose to Parquet, a record a line',
      usdPerMillion: firehoseCost(MILLION * Math.ceil(lineBytes / FIREHOSE_STEP) * FIREHOSE_STEP),
      lacks,
    },
    {
      name: 'an on-demand stream of Kinesis, and Firehose to Parquet behind it, lines packed by the client',
      usdPerMillion: streamCost(packed) + firehoseCost(packed),
      lacks,
    },
    {
      name: 'DynamoDB with an item a line, and Customers as here',
      usdPerMillion: writeUnits(MILLION + customers),
      lacks: 'the lake; this is its tables alone',
    },
  ];
}
