import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { linesLocation } from '../../functions/lake/lake-keys.ts';
import { objectBytes } from '../../functions/lake/s3-object-bytes.ts';
import { objectKeys } from '../../functions/lake/s3-object-keys.ts';
import type { DayLedger } from '../../functions/ledger/day-ledger.ts';
import { dynamoDayLedger } from '../../functions/ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../../functions/ledger/dynamo-ledger-reader.ts';
import { awsLakeDays } from '../../functions/rewrite/aws-lake-days.ts';
import { awsSwitch } from '../../functions/rewrite/aws-switch.ts';
import { LIMITS } from '../../functions/rewrite/content/content.ts';
import { PERIODS, type RewritePorts } from '../../functions/rewrite/ports.ts';
import { rewriteDay } from '../../functions/rewrite/rewrite-day.ts';
import { s3Content } from '../../functions/rewrite/s3-content.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../functions/runtime/clients/glue.ts';
import { lambda } from '../../functions/runtime/clients/lambda.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import type { Pipeline } from '../support/pipeline.ts';

/** A day is as large as one of three million lines is for the function. */
const SMALL = { ...LIMITS, linesPerRun: 400, linesPerPiece: 200, linesPerGroup: 250 };

/** RewriteDay, run by the test: an invocation ends where the test wants it to end. */
export function stepByStep({ aws: { awsEndpoint, deployment } }: Pipeline, date: string) {
  const { region, batchesTable, lakeBucket, stagingBucket, glueDatabase } = namesIn(deployment);
  const where = embeddedServices(awsEndpoint, region);
  const clients = { s3: s3(where), glue: glue(where) };
  const tables = dynamodb(where);
  const days = dynamoDayLedger(tables, batchesTable);
  const buckets = { LAKE_BUCKET: lakeBucket, STAGING_BUCKET: stagingBucket };
  const functions = deployment.ofType('AWS::Lambda::Function');
  const switching = functions.find(({ logicalId }) => logicalId.startsWith('SwitchDay'));
  const ports: Omit<RewritePorts, 'content'> = {
    days,
    batches: dynamoLedgerReader(tables, batchesTable),
    lake: awsLakeDays(clients, { LAKE_BUCKET: lakeBucket, GLUE_DATABASE: glueDatabase }),
    switchDay: awsSwitch(lambda(where), switching?.ref ?? ''),
    timer: { now: Date.now },
    limits: SMALL,
    periods: { ...PERIODS, coolDownMs: 0 },
  };
  const written = async () => {
    const { writing } = await days.readDay(date);
    return objectKeys(clients.s3, lakeBucket, `${linesLocation(date, writing)}rewrite-`);
  };
  return {
    days,
    /** The objects of the latest rewrite. */
    written,
    rewrite: (isOutOfTime: () => boolean, over: Partial<DayLedger> = {}) =>
      rewriteDay(
        date,
        { reason: 'compact', linesPerObject: 500 },
        {
          ...ports,
          days: { ...days, ...over },
          content: { ...s3Content(clients.s3, buckets), isOutOfTime },
        },
      ),
    /** Lets the last switch of a day that is not being rewritten be so long ago that no rewrite waits. */
    coolDown: async () => {
      const longAgo = new Date(Date.now() - PERIODS.coolDownMs).toISOString();
      await days.endRewrite(await days.readDay(date), longAgo);
    },
    copy: async (from: string, Key: string) => {
      const Body = await objectBytes(clients.s3, lakeBucket, from);
      if (!Body) throw new Error(`There is no ${from}`);
      await clients.s3.send(new PutObjectCommand({ Bucket: lakeBucket, Key, Body }));
    },
    remove: (Key: string) => clients.s3.send(new DeleteObjectCommand({ Bucket: lakeBucket, Key })),
  };
}

export type StepByStep = ReturnType<typeof stepByStep>;
