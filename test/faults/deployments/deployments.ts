import * as z from 'zod';
import { type Resources, withDelivery } from '../../support/assembly-copy.ts';
import type { Deployments } from '../run/job.ts';
import { TODAYS_CODE } from '../workload/todays-code.ts';
import { type Change, changedAssembly, changedDeployments } from './changed-assembly.ts';

/**
 * The version that is deployed first. It seals every other batch as code before December 2026 did, with
 * an item of Customers for each fragment. So Customers has items of both versions, and later versions of
 * the code finish what this one has begun. The chunks of every other ingest are of version 1, as that code
 * wrote them.
 */
export const FIRST_VERSION: Change = {
  functions: ['SplitBatch', 'Ingest'],
  code: [
    {
      file: 'functions/stream/chunk.ts',
      from: 'return Buffer.concat([headerLine(header), deflateSync(records, { level })]);',
      to: `if (/[02468acegikmoqsuwy]$/.test(header.ingestId)) {
        return Buffer.concat([Buffer.from(JSON.stringify({ v: 1, ...header }) + '\\n'), records]);
      }
      return Buffer.concat([headerLine(header), deflateSync(records, { level })]);`,
    },
    {
      file: 'functions/planning/plan-of.ts',
      from: 'v: planVersionOf(lines),',
      to: 'v: /[02468acegikmoqsuwy]$/.test(batchId) ? (lines.extra ? 2 : 1) : planVersionOf(lines),',
    },
  ],
};

/**
 * A later version that plans differently: rows, parts of fragments and messages. It lands the same
 * lines, so it may take over at any moment. But what an earlier version has sealed, it must write
 * as that version would have.
 */
export const NEXT_VERSION: Change = {
  functions: ['ValidateBatch', 'SplitBatch'],
  code: [
    {
      file: 'functions/planning/split-by-day.ts',
      from: 'return { date, key: linesKey(date, FIRST_GENERATION, batchId), rows };',
      to: 'return { date, key: linesKey(date, FIRST_GENERATION, batchId), rows: rows.toReversed() };',
    },
    {
      file: 'functions/planning/split-by-invoice.ts',
      from: 'fragmentOf(ingestId, ordinal, known.length)',
      to: 'fragmentOf(ingestId, ordinal, known.length + 1)',
    },
    {
      file: 'functions/validation/fault.ts',
      from: 'this.message = message ??',
      to: 'this.message = message?.toUpperCase() ??',
    },
  ],
  template: withDelivery({
    BatchSize: 2,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 3,
  }),
};

/**
 * Rewrites of days that divide their work, and end before it is done: a few lines are a run, and an
 * invocation stops when it looks for the time once too often.
 */
const SHORT_OF_TIME: Pick<Change, 'functions' | 'code'> = {
  functions: ['RewriteDay'],
  code: [
    {
      file: 'functions/rewrite/content/content.ts',
      from: `linesPerRun: 200_000,
  objectsPerRun: 10_000,
  linesPerPiece: 10_000,
  runsPerMerge: 20,
  linesPerGroup: 50_000,`,
      to: `linesPerRun: 20,
  objectsPerRun: 10_000,
  linesPerPiece: 10,
  runsPerMerge: 2,
  linesPerGroup: 15,`,
    },
    {
      file: 'functions/rewrite-day/handler.ts',
      from: 'const isOutOfTime = () => context.getRemainingTimeInMillis() < SWITCHING_MS;',
      to: 'let left = 25; const isOutOfTime = () => (left -= 1) < 0;',
    },
  ],
};

const OTHER_SETTINGS: Change = {
  ...SHORT_OF_TIME,
  template: withDelivery({ BatchSize: 5, MaximumBatchingWindowInSeconds: 3 }),
};

/**
 * Keeps raw bodies, and reads them again with code that decides otherwise than the code that takes
 * the records in: so all stores change.
 */
export const readingAgain = ({ functions, code, template }: Change): Change => ({
  functions: [...new Set([...functions, ...TODAYS_CODE.functions])],
  code: [...code, ...TODAYS_CODE.code],
  template: (resources) => {
    template?.(resources);
    mayKeepRawBodies(resources);
    for (const { Properties } of Object.values(resources)) {
      const { Variables } = Variabled.safeParse(Properties?.['Environment']).data ?? {};
      if (Variables && 'RAW_DAYS' in Variables) Variables['RAW_DAYS'] = '30';
    }
  },
});

const FIRST = readingAgain(FIRST_VERSION);
const LATER = [NEXT_VERSION, OTHER_SETTINGS].map(readingAgain);

let made: Promise<Deployments> | undefined;

/**
 * Returns the app with raw bodies, then the versions that a deployment may bring. Their packages are
 * evaluated once per process. They are built once.
 */
export function deployments(): Promise<Deployments> {
  made ??= changedDeployments(FIRST, ...LATER);
  return made;
}

/** Returns the same versions with the bundles that are really deployed, packages included. */
export async function shippedDeployments(): Promise<Deployments> {
  const [first, ...later] = await Promise.all([FIRST, ...LATER].map((it) => changedAssembly(it)));
  if (first === undefined) throw new Error('There is no first version');
  return { assemblies: [first, ...later] };
}

const Policy = z.looseObject({
  Statement: z.array(z.looseObject({ Resource: z.unknown() })),
});

/** Who takes in lines may put raw bodies only where the setting is on. Others may read them anyhow. */
function mayKeepRawBodies(resources: Resources): void {
  const policies = Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::IAM::Policy'
      ? [{ id, Properties, document: Policy.parse(Properties['PolicyDocument']) }]
      : [],
  );
  const ofRaw = policies
    .flatMap(({ document }) => document.Statement)
    .find(({ Resource }) => JSON.stringify(Resource).includes('/raw/*"'));
  if (!ofRaw) throw new Error('No policy names raw bodies');
  for (const { id, Properties, document } of policies) {
    if (!/^(Ingest|Correct|FinishCorrections)[A-Z]/.test(id)) continue;
    const { Resource } = ofRaw;
    document.Statement.push({ Effect: 'Allow', Action: 's3:PutObject', Resource });
    Properties['PolicyDocument'] = document;
  }
}

const Variabled = z.looseObject({ Variables: z.custom<Record<string, unknown>>() });
