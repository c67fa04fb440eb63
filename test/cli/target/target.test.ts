import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { namesIn } from '../../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../../cli/target/run-file.ts';
import { deployedTarget, localTarget, rethrowAwsError } from '../../../cli/target/target.ts';
import { synthesise } from '../../../infra/build/synthesise.ts';
import { loadDeployment } from '../../../local/template/deployment.ts';
import { synthesised } from '../../infra/support/synthesised.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The Outputs section of a template, which is missing when there are none. */
const Outputs = z.record(z.string(), z.unknown());

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Machine';

/** Outputs that have a form. */
const GIVEN: Readonly<Record<string, string>> = {
  StateMachineArn: MACHINE,
  FunctionLogGroupNames: 'Ingest=ingest-logs,ClaimBatch=claim-logs',
};

/** What `cdk deploy --outputs-file` writes for a stage: every output of its templates, by stack. */
async function outputsOf(stage: 'dev' | 'prod') {
  const stacks = Object.values(await synthesised(stage));
  return Object.fromEntries(
    stacks.map(({ name, template }) => [
      name,
      Object.fromEntries(
        Object.keys(Outputs.parse(template['Outputs'] ?? {})).map((output) => [
          output,
          GIVEN[output] ?? `${stage} ${output}`,
        ]),
      ),
    ]),
  );
}

async function fileWith(outputs: unknown): Promise<string> {
  const file = join(folder, 'cdk-outputs.json');
  await writeFile(file, JSON.stringify(outputs));
  return file;
}

it.each(['dev', 'prod'] as const)(
  'the outputs of a %s deployment name every resource that a replay and an audit need',
  async (stage) => {
    expect(await deployedTarget(await fileWith(await outputsOf(stage)))).toEqual({
      where: { region: 'eu-central-1' },
      names: {
        region: 'eu-central-1',
        batchesTable: `${stage} BatchesTableName`,
        invoicesTable: `${stage} InvoicesTableName`,
        customersTable: `${stage} CustomersTableName`,
        lakeBucket: `${stage} LakeBucketName`,
        stagingBucket: `${stage} StagingBucketName`,
        parkedBucket: `${stage} ParkedBucketName`,
        glueDatabase: `${stage} GlueDatabaseName`,
        streamName: `${stage} StreamName`,
        stateMachineArn: MACHINE,
        rewrites: {
          machineArn: `${stage} RewriteDaysMachineArn`,
          planFunction: `${stage} PlanRewritesFunctionName`,
        },
        runOperations: `${stage} RunOperationsFunctionName`,
        eraseCustomers: `${stage} EraseCustomersFunctionName`,
        workGroup: `${stage} WorkGroupName`,
        logGroups: {
          machine: `${stage} StateMachineLogGroupName`,
          functions: { Ingest: 'ingest-logs', ClaimBatch: 'claim-logs' },
        },
      },
    });
  },
);

it('the outputs of an earlier version do not name the log groups, and serve all other commands', async () => {
  const stacks = await outputsOf('dev');
  for (const outputs of Object.values(stacks)) {
    delete outputs['StateMachineLogGroupName'];
    delete outputs['FunctionLogGroupNames'];
  }
  const { names } = await deployedTarget(await fileWith(stacks));
  expect(names).toMatchObject({ streamName: 'dev StreamName' });
  expect(names).not.toHaveProperty('logGroups.machine');
});

it('a file with the outputs of two stages is refused', async () => {
  const file = await fileWith({ ...(await outputsOf('dev')), ...(await outputsOf('prod')) });
  await expect(deployedTarget(file)).rejects.toThrow(/several pipelines/);
});

it.each([
  ['another file', { name: 'package' }],
  ['half of the stacks', { Lake: { BatchesTableName: 'b' } }],
])('%s is refused as outputs', async (_, outputs) => {
  const refused = deployedTarget(await fileWith(outputs));
  await expect(refused).rejects.toMatchObject({ exitCode: 2 });
});

it('the run file of an embedded pipeline names the same resources', async () => {
  const { assemblyDir } = await synthesise('dev');
  const target = { account: '000000000000', region: 'us-east-1' };
  const names = namesIn(loadDeployment(assemblyDir, target));
  const url = 'http://127.0.0.1:1';
  await writeRunFile(folder, { url, apiKey: 'k', awsEndpoint: url, pid: process.pid, names });
  expect(await localTarget(folder)).toMatchObject({
    where: { endpoint: url, region: 'us-east-1' },
    names: {
      batchesTable: 'InvoicePipeline-dev-Lake-BatchesTable',
      invoicesTable: 'InvoicePipeline-dev-Lake-InvoicesTable',
      customersTable: 'InvoicePipeline-dev-Lake-CustomersTable',
      lakeBucket: 'invoicepipeline-dev-lake-lakebucket',
      stagingBucket: 'invoicepipeline-dev-lake-stagingbucket',
      parkedBucket: 'invoicepipeline-dev-lake-parkedbucket',
      streamName: 'InvoicePipeline-dev-Etl-InvoiceStream',
      stateMachineArn: expect.stringMatching(/:stateMachine:InvoicePipeline-dev-Etl-ProcessBatch/),
      logGroups: {
        machine: '/aws/vendedlogs/states/InvoicePipeline-dev-Etl-ProcessBatch',
        functions: {
          StartBatch: expect.stringMatching(/^InvoicePipeline-dev-Etl-StartBatchLogs/),
          RecordFailure: expect.stringMatching(/^InvoicePipeline-dev-Etl-RecordFailureLogs/),
        },
      },
    },
  });
});

it('a data directory on which no pipeline is running is refused with advice on how to start one', async () => {
  await expect(localTarget(folder)).rejects.toThrow(/npm start/);
});

it('a pipeline that has ended meanwhile is told from a call that was refused', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
    code: 'ECONNREFUSED',
  });
  expect(() => rethrowAwsError(refused)).toThrow(
    /Nothing answers any more \(connect ECONNREFUSED.*npm start.*same command again/,
  );
  const denied = Object.assign(new Error('you may not'), { name: 'AccessDenied' });
  expect(() => rethrowAwsError(denied)).toThrow(/^AccessDenied: you may not$/);
});
