import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { linesLocation } from '../../functions/lake/lake-keys.ts';
import { readParquetObject } from '../../functions/lake/parquet/parquet-object.ts';
import { objectBytes } from '../../functions/lake/s3-object-bytes.ts';
import { dynamoDayLedger } from '../../functions/ledger/dynamo-day-ledger.ts';
import { type PlanRequest, RewritePlan } from '../../functions/rewrite/plan/plan-rewrites.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { lambda } from '../../functions/runtime/clients/lambda.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import { stepFunctions } from '../../functions/runtime/clients/step-functions.ts';
import type { Target } from '../target/target.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import type { CompactPorts, DayObjects, EndedRun } from './compact.ts';
import { refusedDays } from './refused-days.ts';

const OBJECTS_AT_A_TIME = 16;

/** Planning lists the whole lake: this is the time-out of its function. */
const PLAN_MS = 300_000;

/** A pipeline on AWS, or on the embedded AWS. */
export function awsCompaction({ where, names }: Target): Omit<CompactPorts, 'progress'> {
  const { rewrites } = names;
  if (!rewrites) {
    throw new CommandError(
      'This pipeline was deployed by a version that can not compact. Deploy it again.',
      REFUSED,
    );
  }
  const machine = stepFunctions(where);
  const lake = s3(where);
  const days = dynamoDayLedger(dynamodb(where), names.batchesTable);
  const generationOf = async (date: string) => (await days.readDay(date)).live;
  return {
    generationOf,
    plan: (request) => invokePlan(where, rewrites.planFunction, request),
    objectsOf: async (date) => objectsIn(lake, names.lakeBucket, date, await generationOf(date)),
    start: async (request) => {
      const { executionArn = '' } = await machine.send(
        new StartExecutionCommand({
          stateMachineArn: rewrites.machineArn,
          name: `compact-${randomUUID()}`,
          input: JSON.stringify(request),
        }),
      );
      return executionArn;
    },
    ended: async (executionArn) => {
      const { status, error, cause } = await machine.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return undefined;
      return endedRun(executionArn, status, error, cause);
    },
    sleep,
  };
}

function endedRun(
  executionArn: string,
  status: EndedRun['status'] | undefined,
  error: string | undefined,
  cause: string | undefined,
): EndedRun {
  if (status === undefined) throw new Error(`${executionArn} has no status`);
  const refused = refusedDays(error, cause);
  if (refused) return { status, executionArn, refused };
  const reason = [error, cause].filter(Boolean).join(': ');
  return { status, executionArn, ...(reason !== '' && { reason }) };
}

async function invokePlan(where: Target['where'], name: string, request: PlanRequest) {
  const client = lambda({ ...where, responseMs: PLAN_MS });
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError === undefined) return RewritePlan.parse(answer);
  throw new CommandError(`PlanRewrites failed. Its log says why: ${JSON.stringify(answer)}`);
}

/** Reads every object for the number of its lines, which no list has. */
async function objectsIn(
  client: S3Client,
  bucket: string,
  date: string,
  generation: number,
): Promise<DayObjects> {
  const keys: { key: string; bytes: number }[] = [];
  const request = { Bucket: bucket, Prefix: linesLocation(date, generation) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, request)) {
    keys.push(...Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size })));
  }
  const lines = await inParallel(OBJECTS_AT_A_TIME, keys, async ({ key }) => {
    const bytes = await objectBytes(client, bucket, key);
    if (!bytes) throw new CommandError(`${key} is no longer there. Run the command again.`);
    return readParquetObject(bytes).reduce((sum, { rowCount }) => sum + rowCount, 0);
  });
  return {
    objects: keys.length,
    bytes: keys.reduce((sum, { bytes }) => sum + bytes, 0),
    lines: lines.reduce((sum, count) => sum + count, 0),
  };
}
