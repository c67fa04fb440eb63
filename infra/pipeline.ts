import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApiStack } from './stacks/api-stack.ts';
import { EtlStack } from './stacks/etl-stack.ts';
import { LakeStack } from './stacks/lake-stack.ts';
import { SqlStack } from './stacks/sql-stack.ts';
import { stageConfigOf } from './stage-config.ts';

/**
 * Adds to the app the four stacks of the stage that the context names (`-c stage=prod`; `dev` by
 * default). Returns the stacks. Synthesis fails if cdk-nag finds anything in them that
 * nag-suppressions.ts does not give a reason for.
 *
 * @param bundles the folder with the functions' bundles, from `bundleFunctions()`
 */
export function addPipeline(app: App, bundles: string) {
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
    handlers: { Ingest: etl.ingest, Query: etl.query },
    description: 'Invoice Pipeline: REST API',
  });
  const sql = new SqlStack(app, `${name}-Sql`, {
    stage,
    config,
    key: lake.key,
    description: 'Invoice Pipeline: Athena workgroup and queries',
  });
  // Deployed last: where there is no Athena (in an emulator, say), the rest still comes up.
  sql.addStackDependency(api);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { lake, etl, api, sql };
}
