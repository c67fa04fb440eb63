import type { App } from 'aws-cdk-lib';
import { ApiStack } from './stacks/api-stack.ts';
import { DynamoDbSqlStack } from './stacks/dynamodb-sql-stack.ts';
import { EtlStack } from './stacks/etl-stack.ts';
import { LakeStack } from './stacks/lake-stack.ts';
import { RedshiftStack } from './stacks/redshift-stack.ts';
import { SqlStack } from './stacks/sql-stack.ts';
import { type Stage, type StageConfig, stageConfigOf } from './stage-config.ts';

/**
 * Adds to the app the four stacks of the stage that the context names (`-c stage=prod`; `dev` by
 * default), and the optional ones that its settings ask for. Returns the stacks. Synthesis fails if
 * cdk-nag finds anything in them that nag-suppressions.ts does not give a reason for. It does not look
 * where the environment says `PIPELINE_CDK_NAG=false`, as it does for the embedded AWS.
 *
 * @param bundles the folder with the functions' bundles, from `bundleFunctions()`
 */
export async function addPipeline(app: App, bundles: string) {
  const [stage, config] = stageConfigOf(
    app.node.tryGetContext('stage') ?? 'dev',
    app.node.tryGetContext('stages'),
  );
  const name = `InvoicePipeline-${stage}`;
  const lake = new LakeStack(app, `${name}-Lake`, {
    config,
    description: 'Invoice Pipeline: buckets, tables and catalog',
  });
  const etl = new EtlStack(app, `${name}-Etl`, {
    stage,
    config,
    lake,
    bundles,
    description: 'Invoice Pipeline: stream, functions and state machine',
  });
  const api = new ApiStack(app, `${name}-Api`, {
    stage,
    config,
    key: lake.key,
    handlers: { Ingest: etl.ingest, Correct: etl.correct, Query: etl.query },
    description: 'Invoice Pipeline: REST API',
  });
  const sql = new SqlStack(app, `${name}-Sql`, {
    stage,
    config,
    results: lake.results,
    description: 'Invoice Pipeline: Athena workgroup and queries',
  });
  // Deployed last: where there is no Athena (in an emulator, say), the rest still comes up.
  sql.addStackDependency(api);
  const optional = await addOptionalStacks(app, name, { stage, config, lake, sql });
  if (process.env['PIPELINE_CDK_NAG'] !== 'false') {
    const { addNagChecks } = await import('./nag-checks.ts');
    addNagChecks(app);
  }
  return { lake, etl, api, sql, ...optional };
}

type Parts = { stage: Stage; config: StageConfig; lake: LakeStack; sql: SqlStack };

/**
 * Adds the stacks for analysts that the stage's settings ask for: by default none. The constructs of
 * QuickSight are a quarter of what is loaded of the CDK.
 */
async function addOptionalStacks(
  app: App,
  name: string,
  { stage, config, lake: data, sql }: Parts,
) {
  const { redshift, quickSight, dynamoDbConnector } = config;
  const { key, lake, index } = data;
  const { queries } = sql;
  return {
    ...(redshift && {
      redshift: new RedshiftStack(app, `${name}-Redshift`, {
        ...{ stage, config, settings: redshift, lake, key },
        description: 'Invoice Pipeline: Redshift Serverless over the lake',
      }),
    }),
    ...(quickSight && {
      quickSight: new (await import('./stacks/quick-sight-stack.ts')).QuickSightStack(
        app,
        `${name}-QuickSight`,
        {
          ...{ stage, config, settings: quickSight, lake, queries },
          description: 'Invoice Pipeline: QuickSight data set over Athena',
        },
      ),
    }),
    ...(dynamoDbConnector && {
      dynamoDbSql: new DynamoDbSqlStack(app, `${name}-DynamoDbSql`, {
        ...{ stage, config, index, queries, key },
        description: 'Invoice Pipeline: SQL over the DynamoDB tables, by Athena',
      }),
    }),
  };
}
