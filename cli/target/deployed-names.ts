import * as z from 'zod';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { functionLogGroup } from '../../local/logs/log-groups.ts';
import type { Deployment, Resource } from '../../local/template/deployment.ts';

/** The log group of the state machine, and that of each function by its name. */
const LogGroups = z.object({
  machine: z.string().min(1),
  functions: z.record(z.string(), z.string().min(1)),
});

/** The names of the resources that commands use directly, without the API. */
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
  /** Undefined in a pipeline that was deployed before it could rewrite days. */
  rewrites: z.object({ machineArn: z.string().min(1), planFunction: z.string().min(1) }).optional(),
  /** The function that carries out operations; undefined if the pipeline was deployed before it. */
  runOperations: z.string().min(1).optional(),
  /** The function that erases customers; undefined if the pipeline was deployed before it. */
  eraseCustomers: z.string().min(1).optional(),
  /** Undefined where there is no Athena: the stack of its workgroup can be left out. */
  workGroup: z.string().min(1).optional(),
  /** The log groups; undefined if the pipeline was deployed before its outputs had them. */
  logGroups: LogGroups.optional(),
});
export type DeployedNames = z.infer<typeof DeployedNames>;

/** The names in an embedded deployment. Throws when a resource is missing. */
export function namesIn(deployment: Deployment): DeployedNames {
  const named = (logicalId: string): string => deployment.named(logicalId).ref;
  const only = (type: string): string => {
    const [resource, ...more] = deployment.ofType(type);
    if (!resource || more.length > 0) throw new Error(`expected one resource of type ${type}`);
    return resource.ref;
  };
  return {
    region: deployment.region,
    batchesTable: named('BatchesTable'),
    invoicesTable: named('InvoicesTable'),
    customersTable: named('CustomersTable'),
    lakeBucket: named('LakeBucket'),
    stagingBucket: named('StagingBucket'),
    parkedBucket: named('ParkedBucket'),
    glueDatabase: only('AWS::Glue::Database'),
    streamName: named('InvoiceStream'),
    stateMachineArn: machineIn(deployment, 'EXPRESS').ref,
    rewrites: {
      machineArn: machineIn(deployment, 'STANDARD').ref,
      planFunction: functionIn(deployment, 'PlanRewrites').ref,
    },
    runOperations: functionIn(deployment, 'RunOperations').ref,
    eraseCustomers: functionIn(deployment, 'EraseCustomers').ref,
    workGroup: deployment.ofType('AWS::Athena::WorkGroup')[0]?.ref,
    logGroups: logGroupsIn(deployment),
  };
}

function machineIn(deployment: Deployment, type: 'EXPRESS' | 'STANDARD'): Resource {
  const machines = deployment.ofType('AWS::StepFunctions::StateMachine');
  const found = machines.find(({ properties }) => properties['StateMachineType'] === type);
  if (found) return found;
  throw new Error(`expected a state machine of type ${type}`);
}

/** Throws when there is no such function. */
export function functionIn(deployment: Deployment, name: FunctionName): Resource {
  const functions = deployment.ofType('AWS::Lambda::Function');
  const found = functions.find(({ logicalId }) => FUNCTION_ID.exec(logicalId)?.[1] === name);
  if (found) return found;
  throw new Error(`expected a function ${name}`);
}

const LoggedMachine = z.object({
  LoggingConfiguration: z.object({
    Destinations: z.tuple([
      z.object({ CloudWatchLogsLogGroup: z.object({ LogGroupArn: z.string() }) }),
    ]),
  }),
});
/** The logical id of a function in the template begins with its name: `ClaimBatchFunction75FA…`. */
const FUNCTION_ID = /^(\w+)Function[0-9A-F]{8}$/;

function logGroupsIn(deployment: Deployment): DeployedNames['logGroups'] {
  const machine = machineIn(deployment, 'EXPRESS');
  const { LoggingConfiguration } = LoggedMachine.parse(machine.properties);
  const [{ CloudWatchLogsLogGroup }] = LoggingConfiguration.Destinations;
  const functions = deployment
    .ofType('AWS::Lambda::Function')
    .map((resource) => [
      FUNCTION_ID.exec(resource.logicalId)?.[1] ?? resource.logicalId,
      functionLogGroup(resource),
    ]);
  return {
    machine: CloudWatchLogsLogGroup.LogGroupArn.replace(/^arn:.*?:log-group:/, ''),
    functions: Object.fromEntries(functions),
  };
}

const STATE_MACHINE_ARN = /^arn:[^:]+:states:([^:]+):/;

/**
 * The outputs of the stacks, as infra/stacks/ names them in lake-stack.ts, etl-stack.ts and
 * sql-stack.ts.
 */
const Outputs = z.object({
  BatchesTableName: z.string(),
  InvoicesTableName: z.string(),
  CustomersTableName: z.string(),
  LakeBucketName: z.string(),
  StagingBucketName: z.string(),
  ParkedBucketName: z.string(),
  GlueDatabaseName: z.string(),
  StreamName: z.string(),
  StateMachineArn: z.string().regex(STATE_MACHINE_ARN),
  RewriteDaysMachineArn: z.string().optional(),
  PlanRewritesFunctionName: z.string().optional(),
  RunOperationsFunctionName: z.string().optional(),
  EraseCustomersFunctionName: z.string().optional(),
  WorkGroupName: z.string().optional(),
  StateMachineLogGroupName: z.string().optional(),
  /** `ClaimBatch=<log group>,…` */
  FunctionLogGroupNames: z.string().optional(),
});

function logGroupsOf(outputs: z.infer<typeof Outputs>): DeployedNames['logGroups'] {
  const { StateMachineLogGroupName: machine, FunctionLogGroupNames: functions } = outputs;
  if (machine === undefined || functions === undefined) return undefined;
  return {
    machine,
    functions: Object.fromEntries(functions.split(',').map((entry) => entry.split('='))),
  };
}

function rewritesOf(outputs: z.infer<typeof Outputs>): DeployedNames['rewrites'] {
  const { RewriteDaysMachineArn: machineArn, PlanRewritesFunctionName: planFunction } = outputs;
  if (machineArn === undefined || planFunction === undefined) return undefined;
  return { machineArn, planFunction };
}

/**
 * The names in the file that `cdk deploy --outputs-file` writes: the outputs of each stack, by
 * stack name. Throws when an output is missing, and when the file describes more than one pipeline.
 */
export function namesInOutputs(
  stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): DeployedNames {
  const etlStacks = Object.keys(stacks).filter((stack) => 'StreamName' in (stacks[stack] ?? {}));
  if (etlStacks.length > 1) throw new Error(`it has several pipelines: ${etlStacks.join(', ')}`);
  const outputs = Outputs.parse(Object.assign({}, ...Object.values(stacks)));
  return DeployedNames.parse({
    region: STATE_MACHINE_ARN.exec(outputs.StateMachineArn)?.[1],
    batchesTable: outputs.BatchesTableName,
    invoicesTable: outputs.InvoicesTableName,
    customersTable: outputs.CustomersTableName,
    lakeBucket: outputs.LakeBucketName,
    stagingBucket: outputs.StagingBucketName,
    parkedBucket: outputs.ParkedBucketName,
    glueDatabase: outputs.GlueDatabaseName,
    streamName: outputs.StreamName,
    stateMachineArn: outputs.StateMachineArn,
    rewrites: rewritesOf(outputs),
    runOperations: outputs.RunOperationsFunctionName,
    eraseCustomers: outputs.EraseCustomersFunctionName,
    workGroup: outputs.WorkGroupName,
    logGroups: logGroupsOf(outputs),
  });
}
