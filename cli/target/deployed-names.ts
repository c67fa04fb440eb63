import * as z from 'zod';
import type { Deployment } from '../../local/template/deployment.ts';

/** The resources of a deployed pipeline that a command acts on beside its API. */
export const DeployedNames = z.object({
  region: z.string().min(1),
  batchesTable: z.string().min(1),
  invoicesTable: z.string().min(1),
  customersTable: z.string().min(1),
  lakeBucket: z.string().min(1),
  stagingBucket: z.string().min(1),
  parkedBucket: z.string().min(1),
  glueDatabase: z.string().min(1),
  streamName: z.string().min(1),
  stateMachineArn: z.string().min(1),
});
export type DeployedNames = z.infer<typeof DeployedNames>;

/** The names in an embedded deployment. */
export function namesIn(deployment: Deployment): DeployedNames {
  const nameOf = (logicalId: string): string => deployment.named(logicalId).ref;
  return {
    region: deployment.region,
    batchesTable: nameOf('BatchesTable'),
    invoicesTable: nameOf('InvoicesTable'),
    customersTable: nameOf('CustomersTable'),
    lakeBucket: nameOf('LakeBucket'),
    stagingBucket: nameOf('StagingBucket'),
    parkedBucket: nameOf('ParkedBucket'),
    glueDatabase: deployment.ofType('AWS::Glue::Database')[0]?.ref ?? '',
    streamName: nameOf('InvoiceStream'),
    stateMachineArn: deployment.ofType('AWS::StepFunctions::StateMachine')[0]?.ref ?? '',
  };
}

/** The outputs of the stacks, as infra/stacks/lake-stack.ts and infra/stacks/etl-stack.ts name them. */
const Outputs = z.object({
  BatchesTableName: z.string(),
  InvoicesTableName: z.string(),
  CustomersTableName: z.string(),
  LakeBucketName: z.string(),
  StagingBucketName: z.string(),
  ParkedBucketName: z.string(),
  GlueDatabaseName: z.string(),
  StreamName: z.string(),
  StateMachineArn: z.string().regex(/^arn:[^:]+:states:[^:]+:/),
});

/**
 * The names in what `cdk deploy --outputs-file` wrote: the outputs of each stack, by stack. Throws when one is missing, and
 * when two stages were deployed into one file.
 */
export function namesInOutputs(
  stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): DeployedNames {
  const flows = Object.keys(stacks).filter((stack) => 'StreamName' in (stacks[stack] ?? {}));
  if (flows.length > 1) throw new Error(`it holds several pipelines: ${flows.join(', ')}`);
  const outputs = Outputs.parse(Object.assign({}, ...Object.values(stacks)));
  return {
    region: outputs.StateMachineArn.split(':')[3] ?? '',
    batchesTable: outputs.BatchesTableName,
    invoicesTable: outputs.InvoicesTableName,
    customersTable: outputs.CustomersTableName,
    lakeBucket: outputs.LakeBucketName,
    stagingBucket: outputs.StagingBucketName,
    parkedBucket: outputs.ParkedBucketName,
    glueDatabase: outputs.GlueDatabaseName,
    streamName: outputs.StreamName,
    stateMachineArn: outputs.StateMachineArn,
  };
}
