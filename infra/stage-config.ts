import * as z from 'zod';
import { UnknownColumns } from '../functions/domain/unknown-columns.ts';
import { QuickSightSettings, RedshiftSettings } from './optional-settings.ts';

const KINESIS_RETENTION_HOURS = [24, 8760] as const;
/** The event source mapping allows 7 days at most. */
const RECORD_AGE_HOURS = 168;
/**
 * An invocation's payload may be 6 MB. A chunk of 64 KiB that can't be deflated takes 87,400 bytes of that
 * in base64, and its record's metadata 600.
 */
const MAX_CHUNKS_PER_INVOCATION = 70;
/** The time to repair a sealed batch that keeps failing, beyond the stream's retention. */
const REPAIR_DAYS = 7;
/** Athena accepts no lower limit. */
const MIN_SCAN_BYTES = 10_000_000;
/** The retention periods that CloudWatch Logs offers, up to a year. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

export const Stage = z.enum(['dev', 'prod']);
export type Stage = z.infer<typeof Stage>;

/** The settings in which deployments differ. docs/deploy.md lists them with their defaults. */
const StageConfig = z
  .strictObject({
    /**
     * A deployment can at most double or halve the shards of an existing stream, ten times a day.
     * CloudFormation refuses more and leaves the stream as it is. The mode can change twice a day.
     */
    stream: z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('provisioned'), shards: z.int().min(1).max(200) }),
      z.strictObject({ mode: z.literal('on-demand') }),
    ]),
    /** How long the stream keeps a chunk. */
    retentionHours: z.int().min(KINESIS_RETENTION_HOURS[0]).max(KINESIS_RETENTION_HOURS[1]),

    /**
     * The maximum number of chunks in a batch. A batch is one execution of the state machine, so
     * this setting determines what a line costs.
     */
    batchSize: z.int().min(1).max(MAX_CHUNKS_PER_INVOCATION),
    /** How long the event source mapping waits for a batch to fill up. */
    batchWindowSeconds: z.int().min(0).max(300),
    /** How many batches of one shard may run at a time. */
    parallelizationFactor: z.int().min(1).max(10),
    /**
     * How often a failed delivery is retried before it is parked. -1 is as often as its age allows,
     * so an outage of minutes parks nothing. A delivery that always fails then holds up its shard
     * until it is too old.
     */
    retryAttempts: z.int().min(-1).max(100),
    /**
     * Deliveries older than this are parked. This is the only bound for throttled invocations,
     * which do not count as attempts.
     */
    recordAgeHours: z.int().min(1).max(RECORD_AGE_HOURS),

    /**
     * What becomes of the values of columns that are not of an invoice line: they are ignored with a
     * warning, kept as text in the column `extra`, or the line that has one is quarantined.
     */
    unknownColumns: UnknownColumns,

    /** How long staged payloads and sealed plans are kept: longer than any batch stays open. */
    stagingDays: z.int().min(8),
    /**
     * How long the body of each request is kept, so that `npm run reprocess` can run later code over
     * it. 0: not at all.
     */
    rawDays: z.int().min(0).max(3650),
    /** How long a parked delivery is kept for its replay. */
    parkedDays: z.int().min(14),
    /** How long the text of a quarantined line is kept for its correction. */
    quarantineDays: z.int().min(30),
    /**
     * From how many small objects on a day of the lake is compacted. Fewer objects are faster to
     * query, and each rewrite of a day costs.
     */
    compactObjects: z.int().min(2).max(100_000),
    /**
     * How long the objects of a day stay after a rewrite has replaced them: longer than any query.
     * Athena ends queries after 30 minutes; Redshift, after the time-out that its owner sets.
     */
    graceHours: z.number().min(0.5).max(720),
    /** How long what was retracted is kept, so that it can be brought back. */
    retractedDays: z.int().min(1),
    /** How long the lake bucket keeps the previous versions of an overwritten object. */
    noncurrentDays: z.int().min(1),

    /**
     * Who may call the API: holders of its key (`apiKey`), or principals that sign with SigV4 and
     * have permission to invoke it (`iam`).
     */
    auth: z.enum(['apiKey', 'iam']),
    /** Limits of the API, and of the key if there is one. */
    requestsPerSecond: z.int().min(1),
    requestBurst: z.int().min(1),
    /**
     * The monthly quota of the key. Without it there is none: a quota stops a steady feed in the
     * middle of a month.
     */
    requestsPerMonth: z.int().min(1).optional(),

    /** How many bytes a query may scan before Athena cancels it. Athena charges $5 per terabyte. */
    queryScanBytes: z.int().min(MIN_SCAN_BYTES),
    /** How long the results of Athena queries are kept. */
    queryResultDays: z.int().min(1),

    /** The name of the Glue database. It must be unique within the account and region. */
    databaseName: z
      .string()
      .regex(
        /^[a-z][a-z0-9_]{0,62}$/,
        'must be a plain lower-case name (letters, digits and underscores)',
      ),

    /** A data warehouse over the lake. Without this setting there is none. */
    redshift: RedshiftSettings.optional(),
    /** A QuickSight data source and data set over the lake. Without this setting there are none. */
    quickSight: QuickSightSettings.optional(),
    /** Whether Athena can query Invoices, Customers and Batches, through AWS's own connector. */
    dynamoDbConnector: z.boolean(),

    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    logDays: z.literal([...LOG_DAYS]),
    /** What happens to stored data when its stack is deleted, or when it leaves the template. */
    removalPolicy: z.enum(['DESTROY', 'RETAIN']),
    deletionProtection: z.boolean(),
    pointInTimeRecovery: z.boolean(),
    /**
     * Encrypts data and logs with a KMS key of the Lake stack instead of keys that AWS manages. The
     * key costs $1 a month, plus its requests.
     */
    customerManagedKey: z.boolean(),

    /**
     * Which alarms there are. With `few`, only those without which nobody would know that a line is
     * lost or wrong: the audit finds what the others announce earlier. CloudWatch charges for every
     * metric of an alarm.
     */
    alarms: z.enum(['few', 'all']),
    /**
     * The address that alarms are mailed to. SNS first sends a mail there that has to be confirmed.
     * Without an address, alarms are not mailed.
     */
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
      error: 'must be RETAIN when deletionProtection is on, or the stack can never be removed',
    },
  )
  .refine(({ auth, requestsPerMonth }) => auth === 'apiKey' || requestsPerMonth === undefined, {
    path: ['requestsPerMonth'],
    error: 'must be left out with auth: iam, because only a key has a quota',
  })
  .refine(({ stagingDays, retentionHours }) => (stagingDays - REPAIR_DAYS) * 24 >= retentionHours, {
    path: ['stagingDays'],
    error: `must be ${REPAIR_DAYS} days longer than retentionHours, or an open batch outlives its staged payload`,
  });
export type StageConfig = z.infer<typeof StageConfig>;

const DEV: StageConfig = {
  stream: { mode: 'provisioned', shards: 1 },
  retentionHours: 24,
  // A request of `npm run ingest`: then few of them are in two batches.
  batchSize: 46,
  batchWindowSeconds: 1,
  parallelizationFactor: 2,
  retryAttempts: 5,
  recordAgeHours: 12,
  unknownColumns: 'ignore',
  stagingDays: 30,
  rawDays: 0,
  parkedDays: 90,
  quarantineDays: 90,
  compactObjects: 10,
  retractedDays: 30,
  graceHours: 1,
  noncurrentDays: 7,
  auth: 'apiKey',
  requestsPerSecond: 100,
  requestBurst: 200,
  queryScanBytes: 1_000_000_000,
  queryResultDays: 7,
  databaseName: 'invoices',
  dynamoDbConnector: false,
  logLevel: 'INFO',
  logDays: 14,
  removalPolicy: 'DESTROY',
  deletionProtection: false,
  pointInTimeRecovery: false,
  customerManagedKey: false,
  alarms: 'few',
};

const DEFAULTS: Readonly<Record<Stage, StageConfig>> = {
  dev: DEV,
  prod: {
    ...DEV,
    stream: { mode: 'on-demand' },
    retentionHours: 72,
    batchWindowSeconds: 5,
    parallelizationFactor: 1,
    retryAttempts: -1,
    recordAgeHours: 24,
    parkedDays: 365,
    quarantineDays: 365,
    graceHours: 24,
    noncurrentDays: 30,
    queryScanBytes: 100_000_000_000,
    queryResultDays: 30,
    databaseName: 'invoices_prod',
    logDays: 90,
    removalPolicy: 'RETAIN',
    deletionProtection: true,
    pointInTimeRecovery: true,
    alarms: 'all',
  },
};

/**
 * Returns the stage's name and its configuration: the defaults of the stage, overridden by the
 * settings that `stages` in the context of cdk.json has for it. Throws an error that names every
 * invalid setting.
 */
export function stageConfigOf(stage: unknown, stages: unknown = {}): [Stage, StageConfig] {
  const name = parsed('stage', Stage, stage);
  const overrides = parsed('stages', z.partialRecord(Stage, z.looseObject({})), stages)[name];
  return [name, parsed(`stages.${name}`, StageConfig, { ...DEFAULTS[name], ...overrides })];
}

function parsed<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${[what, ...path].join('.')}: ${message}`,
  );
  throw new Error(`Invalid configuration. ${problems.join('; ')}`);
}
