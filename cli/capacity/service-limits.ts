/** A limit that a service documents. */
export type ServiceLimit = {
  value: number;
  unit: string;
  /** Whether AWS raises it on request, in Service Quotas. */
  adjustable: boolean;
  /** The page that documents it. */
  source: string;
};

/** The day on which every limit below was last compared with its page. */
export const LOOKED_UP = '2026-11-29';

const KINESIS = 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const API = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html';

const fixed = { adjustable: false };
const onRequest = { adjustable: true };

/** Every limit that the estimate compares a load with. */
export const SERVICE_LIMITS = {
  /** Most Regions; in us-east-1, us-west-2 and eu-west-1 a stream grows to 10 GB/s. */
  onDemandStreamBytes: { value: 200e6, unit: 'B/s', ...onRequest, source: KINESIS },
  onDemandStreamRecords: { value: 200_000, unit: 'records/s', ...onRequest, source: KINESIS },
  shardBytes: { value: 1e6, unit: 'B/s', ...fixed, source: KINESIS },
  shardRecords: { value: 1000, unit: 'records/s', ...fixed, source: KINESIS },
  shardReadBytes: { value: 2e6, unit: 'B/s', ...fixed, source: KINESIS },

  /** Per Region and account, of all functions together. */
  concurrency: { value: 1000, unit: 'executions', ...onRequest, source: LAMBDA },
  invocationBytes: { value: 6 * 1024 * 1024, unit: 'B', ...fixed, source: LAMBDA },

  /** In some Regions 2,500. */
  accountRequests: { value: 10_000, unit: 'requests/s', ...onRequest, source: API },

  tableWrites: {
    value: 40_000,
    unit: 'write units/s',
    ...onRequest,
    source: `${DYNAMODB}ServiceQuotas.html`,
  },
  partitionWrites: {
    value: 1000,
    unit: 'write units/s',
    ...fixed,
    source: `${DYNAMODB}bp-partition-key-design.html`,
  },

  /** S3 splits a busy prefix, and each half takes as much again. */
  prefixPuts: { value: 3500, unit: 'puts/s', ...fixed, source: S3 },
} as const satisfies Record<string, ServiceLimit>;

export type LimitName = keyof typeof SERVICE_LIMITS;

/** What new resources and new accounts start with. It grows by use. */
export const COLD_LIMITS = {
  onDemandStreamBytes: { value: 4e6, unit: 'B/s', ...fixed, source: KINESIS },
  onDemandStreamRecords: { value: 4000, unit: 'records/s', ...fixed, source: KINESIS },
  tableWrites: {
    value: 4000,
    unit: 'write units/s',
    ...fixed,
    source: `${DYNAMODB}on-demand-capacity-mode.html`,
  },
  concurrency: { value: 10, unit: 'executions', ...onRequest, source: LAMBDA },
} as const satisfies Record<string, ServiceLimit>;
