import * as z from 'zod';
import { ColumnName } from '../domain/invoice-line.ts';
import { QuarantineReason } from '../domain/quarantine.ts';
import { ReprocessingState } from '../domain/reprocessing.ts';
import { Extra } from '../domain/unknown-columns.ts';
import { Batch } from './batch-responses.ts';
import { COMPONENTS, Count, Link, PipelineTime } from './components.ts';
import { InvoiceLine } from './invoice-responses.ts';

const Bytes = z
  .object({ start: Count, end: Count })
  .describe('Offsets from 0: of the first byte, and of the byte after the last')
  .register(COMPONENTS, { id: 'ByteRange' });

const Position = { position: z.int().positive(), of: z.int().positive() };

export const LineState = z
  .enum([
    'RECEIVED',
    'STREAMED',
    'CLAIMED',
    'SEALED',
    'LANDED',
    'ACCEPTED',
    'QUARANTINED',
    'RETRACTED',
    'MISSING',
  ])
  .describe(
    'How far the line has come. LANDED: accepted or quarantined, and no longer recorded which. ' +
      'RETRACTED: it was accepted, and was taken out of every store, or is just being so. ' +
      'MISSING: it has landed, and no store has it',
  );
export type LineState = z.infer<typeof LineState>;

const LineIngest = z.object({
  ingestId: z.string(),
  row: z
    .int()
    .positive()
    .describe('The position of the line among the records of the body, from 1'),
  lines: Count.optional(),
  state: z.enum(['RECEIVED', 'ACCEPTED']).optional(),
  receivedAt: PipelineTime.optional(),
  acceptedAt: PipelineTime.optional(),
  links: z.object({ self: Link }),
});

const LineSource = z
  .object({
    file: z.string().optional(),
    table: z.string().optional().describe('The sheet of a workbook, or the file in an archive'),
    row: z.int().positive().optional().describe('The row of the line in the file or sheet'),
    bytes: Bytes.optional().describe('The bytes of the line in the file, unpacked'),
  })
  .describe('What the sender of the ingest said about its file')
  .register(COMPONENTS, { id: 'LineSource' });

const LineChunk = z
  .object({
    ordinal: Count,
    firstRow: z.int().positive(),
    lastRow: z.int().positive(),
    bodyBytes: Bytes.optional().describe('The bytes of the chunk in the body'),
    sourceBytes: Bytes.optional().describe('The same in the file of the sender'),
  })
  .describe('The chunk that the line travels in: the data of one record of the stream')
  .register(COMPONENTS, { id: 'LineChunk' });

const StreamRecord = z
  .object({
    shardId: z.string(),
    sequenceNumber: z.string(),
    arrivedAt: PipelineTime.optional().describe('Present as long as the delivery is staged'),
  })
  .register(COMPONENTS, { id: 'StreamRecord' });

const OriginalText = z
  .object({
    text: z.string().describe('The record as it was sent, without its line end'),
    encoding: z.enum(['text', 'base64']).describe('base64 if the bytes are not text'),
    charset: z.enum(['utf-8', 'windows-1252']).optional(),
    format: z.enum(['csv', 'json']).optional(),
    fields: z
      .array(z.object({ column: ColumnName.nullable(), start: Count, end: Count }))
      .describe('Where each column is in the text, in UTF-16 code units'),
  })
  .register(COMPONENTS, { id: 'OriginalText' });

const NoOriginalText = z
  .object({ unavailable: z.enum(['pending', 'expired', 'missing']), detail: z.string() })
  .register(COMPONENTS, { id: 'NoOriginalText' });

export const Original = z.union([OriginalText, NoOriginalText]);
export type Original = z.infer<typeof Original>;

const StoredLine = InvoiceLine.omit({ lineId: true })
  .extend({
    invoiceNo: z.string(),
    extra: Extra.optional().describe(
      'What was sent in columns that are not of an invoice line, if it is kept',
    ),
  })
  .describe('The values of an accepted line as the lake holds them')
  .register(COMPONENTS, { id: 'StoredLine' });

/** After a reprocessing, what tells a step of the batch from the operation is staged only for a while. */
const writtenBy = <Step extends string>(step: Step) =>
  z
    .enum([step, 'RunOperations'])
    .optional()
    .describe(
      'RunOperations if a reprocessing has changed it, or a retraction has brought it back. ' +
        'Absent if the ingest was reprocessed and what its batch has sealed is no longer staged',
    );

const Partition = z
  .object({
    date: z.iso.date(),
    location: z.string().optional().describe('Where the catalog says that the day is'),
    live: z.boolean().describe('Whether the object is at that location, so that SQL reads it'),
    writtenBy: z.enum(['RegisterPartitions', 'SwitchDay']),
  })
  .register(COMPONENTS, { id: 'LinePartition' });

const LakeRow = z
  .object({
    uri: z.string().describe('The Parquet object'),
    ...Position,
    writtenBy: z.enum(['WriteParquet', 'RewriteDay']),
    partition: Partition,
  })
  .describe('Where the line is in the lake')
  .register(COMPONENTS, { id: 'LakeRow' });

const InvoiceItem = z
  .object({
    table: z.string(),
    key: z.object({ invoiceNo: z.string(), fragment: z.string() }),
    ...Position,
    writtenBy: writtenBy('UpsertInvoices'),
  })
  .describe('The DynamoDB item of the invoice that holds the line')
  .register(COMPONENTS, { id: 'InvoiceItem' });

const CustomerItem = z
  .object({
    table: z.string(),
    key: z.object({ customerId: z.string(), invoiceFragment: z.string() }),
    writtenBy: writtenBy('UpsertCustomers'),
  })
  .describe('The DynamoDB item of the customer that counts the line')
  .register(COMPONENTS, { id: 'CustomerItem' });

const QuarantineEntry = z
  .object({
    uri: z.string().describe('The quarantine object'),
    ...Position,
    writtenBy: writtenBy('WriteParquet'),
    reason: QuarantineReason,
    column: z.string().nullable(),
    message: z.string(),
    partition: Partition,
    expiresAt: PipelineTime.describe('When the object is removed, at the earliest'),
  })
  .describe('Why the line was not accepted, and where it is kept')
  .register(COMPONENTS, { id: 'QuarantineEntry' });

const RelatedLine = z
  .object({
    correctionId: z.string(),
    lineId: z.string().optional().describe('Present once the correction is SENT'),
    links: z.object({ correction: Link, line: Link.optional() }),
  })
  .register(COMPONENTS, { id: 'RelatedLine' });

const LineReprocessing = z
  .object({
    state: ReprocessingState,
    operationId: z.string(),
    at: PipelineTime,
    endedAt: PipelineTime.optional(),
  })
  .describe("Today's code has read the line again. REPROCESSED: the stores have what came of that")
  .register(COMPONENTS, { id: 'LineReprocessing' });

export const LineStory = z
  .object({
    lineId: z.string(),
    state: LineState,
    detail: z.string().describe('The state in a sentence'),
    source: LineSource.optional(),
    body: z.object({ size: Count, bytes: Bytes.optional() }).optional(),
    ingest: LineIngest,
    chunk: LineChunk.optional(),
    stream: StreamRecord.optional(),
    reprocessing: LineReprocessing.optional().describe('Present if its ingest was reprocessed'),
    batch: Batch.omit({ members: true }).optional().describe('The batch that holds the chunk'),
    original: Original,
    stored: StoredLine.optional(),
    lake: LakeRow.optional(),
    invoice: InvoiceItem.optional(),
    customer: CustomerItem.optional(),
    quarantine: QuarantineEntry.optional(),
    corrects: RelatedLine.optional().describe('The quarantined line that this one corrects'),
    correctedBy: RelatedLine.optional().describe('The line that was sent in place of this one'),
    links: z.object({ self: Link, invoice: Link.optional(), customer: Link.optional() }),
  })
  .describe('The whole story of a line')
  .register(COMPONENTS, { id: 'LineStory' });
export type LineStory = z.infer<typeof LineStory>;
