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
  const file = await writeOutputs({ aws, dataDir });
  return runWith(environmentOf(aws), command, [...args, '--outputs', file]);
}

/** Endpoint and credentials, as the AWS CLI finds them. */
export const environmentOf = ({ awsEndpoint }: Pick<Pipeline['aws'], 'awsEndpoint'>) => ({
  AWS_ENDPOINT_URL: awsEndpoint,
  AWS_ACCESS_KEY_ID: 'operator',
  AWS_SECRET_ACCESS_KEY: 'operator',
});

/** Writes the file that `npm run deploy` would write. Returns its path. */
export async function writeOutputs({
  aws,
  dataDir,
}: Pick<Pipeline, 'aws' | 'dataDir'>): Promise<string> {
  const file = join(dataDir, 'cdk-outputs.json');
  await writeFile(file, JSON.stringify(outputsOf(aws)));
  return file;
}

function outputsOf({ deployment, url }: Pipeline['aws']) {
  const names = namesIn(deployment);
  const [key] = deployment.ofType('AWS::ApiGateway::ApiKey');
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
    Api: { ApiUrl: url, ...(key && { ApiKeyId: key.ref }) },
    Sql: { WorkGroupName: names.workGroup },
  };
}
