import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { type Run, runWith } from './command.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * Runs a command with `--outputs`, as one does for a pipeline on AWS: it finds the pipeline by the
 * outputs of its stacks, and endpoint and credentials in the environment.
 */
export async function runAsOnAws(
  command: string,
  args: string[],
  { aws, dataDir }: Pick<Pipeline, 'aws' | 'dataDir'>,
): Promise<Run> {
  const file = join(dataDir, 'cdk-outputs.json');
  await writeFile(file, JSON.stringify(outputsOf(aws)));
  const environment = {
    AWS_ENDPOINT_URL: aws.awsEndpoint,
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'operator',
  };
  return runWith(environment, command, [...args, '--outputs', file]);
}

function outputsOf({ deployment, url }: Pipeline['aws']) {
  const names = namesIn(deployment);
  return {
    Lake: {
      BatchesTableName: names.batchesTable,
      InvoicesTableName: names.invoicesTable,
      CustomersTableName: names.customersTable,
      LakeBucketName: names.lakeBucket,
      StagingBucketName: names.stagingBucket,
      ParkedBucketName: names.parkedBucket,
      GlueDatabaseName: names.glueDatabase,
    },
    Etl: { StreamName: names.streamName, StateMachineArn: names.stateMachineArn },
    Api: { ApiUrl: url },
    Sql: { WorkGroupName: names.workGroup },
  };
}
