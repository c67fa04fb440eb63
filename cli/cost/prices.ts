/** The day on which every price below was last compared with its page. */
export const PRICED_ON = '2026-11-29';
export const PRICED_REGION = 'us-east-1';

/** A list price. */
export type Price = {
  usd: number;
  /** What it is for. */
  per: string;
  /** How many of `per` cost `usd`. */
  of: number;
  source: string;
};

const MILLION = 1e6;
const page = (path: string): string => `https://aws.amazon.com/${path}/pricing/`;
const price = (usd: number, per: string, source: string, of = 1): Price => ({
  usd,
  per,
  of,
  source,
});

const KINESIS = page('kinesis/data-streams');
const DYNAMODB = page('dynamodb');
const LAMBDA = page('lambda');
const STATES = page('step-functions');
const S3 = page('s3');
const CLOUDWATCH = page('cloudwatch');

/** Every list price that an estimate uses: us-east-1, without free tiers and discounts. */
export const PRICES = {
  apiRequest: price(3.5, 'request', page('api-gateway'), MILLION),

  shardHour: price(0.015, 'shard and hour', KINESIS),
  shardHourRetained: price(0.02, 'shard and hour of more than a day of retention', KINESIS),
  putUnit: price(0.014, 'unit of 25 KB', KINESIS, MILLION),
  streamHour: price(0.04, 'on-demand stream and hour', KINESIS),
  streamIn: price(0.08, 'GB written', KINESIS),
  streamOut: price(0.04, 'GB read', KINESIS),
  streamKept: price(0.1, 'GB and month beyond the first day', KINESIS),

  invocation: price(0.2, 'invocation', LAMBDA, MILLION),
  gigabyteSecond: price(0.0000166667, 'GB and second', LAMBDA),

  execution: price(1, 'execution', STATES, MILLION),
  transition: price(25, 'transition of a Standard state machine', STATES, MILLION),
  executionGigabyteSecond: price(0.00001667, 'GB and second of an execution', STATES),

  put: price(0.005, 'PUT or LIST', S3, 1000),
  get: price(0.0004, 'GET', S3, 1000),
  stored: price(0.023, 'GB and month', S3),

  writeUnit: price(0.625, 'write unit', DYNAMODB, MILLION),
  readUnit: price(0.125, 'read unit', DYNAMODB, MILLION),
  itemsStored: price(0.25, 'GB and month', DYNAMODB),
  recoverable: price(0.2, 'GB and month of point-in-time recovery', DYNAMODB),

  catalogCall: price(1, 'call of the catalog', page('glue'), MILLION),

  logged: price(0.5, 'GB', CLOUDWATCH),
  logStored: price(0.03, 'GB and month', CLOUDWATCH),
  alarmMetric: price(0.1, 'metric of an alarm and month', CLOUDWATCH),
  customMetric: price(0.3, 'custom metric and month', CLOUDWATCH),

  /** Of other designs. */
  firehoseIn: price(0.029, 'GB into Firehose', page('firehose')),
  firehoseConverted: price(0.018, 'GB converted by Firehose', page('firehose')),

  trace: price(5, 'trace', page('xray'), MILLION),
  key: price(1, 'customer-managed key and month', page('kms')),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
