import * as z from 'zod';

const KINESIS_RETENTION_HOURS = [24, 8760] as const;
/** The event source's own bound is 7 days. */
const RECORD_AGE_HOURS = 168;
/** 6 MB is what an invocation may carry; as base64 a chunk of 64 KiB takes 87,384 bytes of it, and its frame 600. */
const MAX_CHUNKS_PER_INVOCATION = 70;
/** What a sealed batch that keeps failing may take to be repaired, beyond the stream's own retention. */
const REPAIR_DAYS = 7;
/** Athena's own bound. */
const LEAST_SCAN_BYTES = 10_000_000;
/** The retentions that CloudWatch Logs knows, up to a year. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

export const Stage = z.enum(['dev', 'prod']);
export type Stage = z.infer<typeof Stage>;

/** What differs between one deployment and another. */
const StageConfig = z
  .strictObject({
    stream: z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('provisioned'), shards: z.int().min(1).max(200) }),
      z.strictObject({ mode: z.literal('on-demand') }),
    ]),
    /** How long the stream keeps a chunk. */
    retentionHours: z.int().min(KINESIS_RETENTION_HOURS[0]).max(KINESIS_RETENTION_HOURS[1]),

    /** Chunks of a batch, at most. A batch is one execution, so this is what the cost of a line hangs on. */
    batchSize: z.int().min(1).max(MAX_CHUNKS_PER_INVOCATION),
    /** How long a batch waits to be full. */
    batchWindowSeconds: z.int().min(0).max(300),
    /** Batches of one shard that may run at the same time. */
    parallelizationFactor: z.int().min(1).max(10),
    /** Further attempts at a delivery before it is parked. */
    retryAttempts: z.int().min(0).max(100),
    /** Deliveries older than this are parked: a throttled invocation is not bounded by the attempts. */
    recordAgeHours: z.int().min(1).max(RECORD_AGE_HOURS),

    /** How long staged payloads and sealed plans are kept: longer than any batch stays open. */
    stagingDays: z.int().min(8),
    /** How long a parked delivery waits for its replay. */
    parkedDays: z.int().min(14),
    /** How long a quarantined line's text waits to be corrected. */
    quarantineDays: z.int().min(30),
    /** How long the lake keeps versions of an object that was written again. */
    noncurrentDays: z.int().min(1),

    /** Who may call the API: holders of its key, or principals of the account that sign with SigV4 and may invoke it. */
    auth: z.enum(['apiKey', 'iam']),
    /** Requests per second that the API takes; with a key also what that key may make, and per month. */
    requestsPerSecond: z.int().min(1),
    requestBurst: z.int().min(1),
    requestsPerMonth: z.int().min(1),

    /** What one query in Athena may scan, in bytes: it is stopped there. Athena bills $5 a terabyte. */
    queryScanBytes: z.int().min(LEAST_SCAN_BYTES),
    /** How long Athena's results are kept. */
    queryResultDays: z.int().min(1),

    /** Name of the Glue database; an account and region has each name once. */
    databaseName: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be a plain lower-case name'),

    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    logDays: z.literal([...LOG_DAYS]),
    /** What happens to data when its stack, or it, is removed from the app. */
    removalPolicy: z.enum(['DESTROY', 'RETAIN']),
    deletionProtection: z.boolean(),
    pointInTimeRecovery: z.boolean(),
    /** Encrypts data and logs with a key of the stack's own ($1 a month and its requests) and not with AWS's. */
    customerManagedKey: z.boolean(),

    /** Who is told of alarms, once the address has confirmed the mail that it gets; nobody when there is none. */
    alarmEmail: z.email('must be an e-mail address').optional(),
  })
  .refine(({ recordAgeHours, retentionHours }) => recordAgeHours < retentionHours, {
    path: ['recordAgeHours'],
    error: 'must be less than retentionHours, or chunks expire before they are parked',
  })
  .refine(
    ({ removalPolicy, deletionProtection }) => !deletionProtection || removalPolicy === 'RETAIN',
    {
      path: ['removalPolicy'],
      error: 'must be RETAIN where deletionProtection is on, or the stack can never be removed',
    },
  )
  .refine(({ stagingDays, retentionHours }) => (stagingDays - REPAIR_DAYS) * 24 >= retentionHours, {
    path: ['stagingDays'],
    error: `must be ${REPAIR_DAYS} days longer than retentionHours, or an open batch outlives its staged payload`,
  });
export type StageConfig = z.infer<typeof StageConfig>;

const DEV: StageConfig = {
  stream: { mode: 'provisioned', shards: 2 },
  retentionHours: 24,
  batchSize: 40,
  batchWindowSeconds: 1,
  parallelizationFactor: 1,
  retryAttempts: 5,
  recordAgeHours: 12,
  stagingDays: 30,
  parkedDays: 90,
  quarantineDays: 90,
  noncurrentDays: 7,
  auth: 'apiKey',
  requestsPerSecond: 100,
  requestBurst: 200,
  requestsPerMonth: 1_000_000,
  queryScanBytes: 1_000_000_000,
  queryResultDays: 7,
  databaseName: 'invoices',
  logLevel: 'INFO',
  logDays: 14,
  removalPolicy: 'DESTROY',
  deletionProtection: false,
  pointInTimeRecovery: false,
  customerManagedKey: false,
};

const DEFAULTS: Readonly<Record<Stage, StageConfig>> = {
  dev: DEV,
  prod: {
    ...DEV,
    stream: { mode: 'on-demand' },
    retentionHours: 72,
    batchWindowSeconds: 5,
    recordAgeHours: 48,
    parkedDays: 365,
    quarantineDays: 365,
    noncurrentDays: 30,
    queryScanBytes: 100_000_000_000,
    queryResultDays: 30,
    databaseName: 'invoices_prod',
    logDays: 90,
    removalPolicy: 'RETAIN',
    deletionProtection: true,
    pointInTimeRecovery: true,
  },
};

/**
 * The configuration of a stage: its defaults, and what cdk.json's context `stages` says differently. Throws, naming the
 * setting, when something is not as it should be.
 */
export function stageConfigOf(stage: unknown, stages: unknown = {}): [Stage, StageConfig] {
  const name = checked('stage', Stage, stage);
  const changes = checked('stages', z.partialRecord(Stage, z.looseObject({})), stages)[name];
  return [name, checked(`stages.${name}`, StageConfig, { ...DEFAULTS[name], ...changes })];
}

function checked<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${[what, ...path].join('.')}: ${message}`,
  );
  throw new Error(`The configuration can't be used. ${problems.join('; ')}`);
}
