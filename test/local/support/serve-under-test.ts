import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../local/clock.ts';
import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { openKinesis } from '../../../local/kinesis/kinesis.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { table } from '../dynamodb/table.ts';
import { database } from '../glue/table.ts';
import { aDeployment, type Resources } from './a-deployment.ts';

/**
 * Serves the four services with empty resources in a process of its own, for a run of their tests
 * with AWS_UNDER_TEST_EXISTING. The tests of a service are fewer than its resources.
 */
const [prefix = 'under-test', dataDir = mkdtempSync(join(tmpdir(), 'under-test-'))] =
  process.argv.slice(2);

const stream = (shards: number, number: number): Resources => ({
  [`${prefix}-${shards}-${number}`]: {
    type: 'AWS::Kinesis::Stream',
    properties: { ShardCount: shards },
  },
});

const resources = Array.from({ length: 60 }, (_, number): Resources => {
  const ref = `${prefix}-${number}`;
  return {
    [`Bucket${number}`]: { type: 'AWS::S3::Bucket', ref },
    [`Versioned${number}`]: {
      type: 'AWS::S3::Bucket',
      ref: `${prefix}-versioned-${number}`,
      properties: { VersioningConfiguration: { Status: 'Enabled' } },
    },
    [`Table${number}`]: { ...table(), ref },
    ...database(ref),
    ...stream(1, number),
    ...stream(2, number),
  };
});
const deployment = aDeployment(Object.assign({}, ...resources));

const s3 = await openS3(dataDir, deployment);
const kinesis = await openKinesis(dataDir, deployment, systemClock);
const glue = await openGlue(dataDir, deployment);
const dynamodb = await openDynamodb(dataDir, deployment);
const { url } = await startEndpoint({
  services: {
    s3: s3.handlers,
    kinesis: kinesis.handlers,
    glue: glue.handlers,
    dynamodb: dynamodb.handlers,
  },
});
console.log(url);
process.send?.(url);
