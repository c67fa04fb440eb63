import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environment, type FunctionName } from '../../functions/runtime/environment.ts';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { acknowledge, belowPrefixes, TRACES } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';
import { folderOf } from './function-names.ts';
import { FUNCTION_SIZES } from './function-sizes.ts';
import { allowed, PARTITION_KEYS, PERMISSIONS, type Target } from './permissions.ts';

/** What functions are given: the folder of their bundles, the values of their variables, the ARNs they act on. */
export type Surroundings = {
  config: StageConfig;
  /** What logs and metrics of this deployment go by: one name for each stage. */
  service: string;
  key: IKey | undefined;
  bundles: string;
  variables: Readonly<Record<string, string>>;
  arns: Partial<Readonly<Record<Target, readonly string[]>>>;
  /** Those that are objects below a prefix, by the names that cdk-nag finds them under. */
  prefixes: Partial<Readonly<Record<Target, string>>>;
};

/**
 * A function by its name alone: its bundle, its variables (functions/runtime/environment.ts), its permissions and its size
 * follow from it. Throws when something of that is not among the surroundings.
 */
export class EtlFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, name: FunctionName, surroundings: Surroundings) {
    super(scope, name);
    const { config, bundles, key } = surroundings;
    const logGroup = new EtlLogGroup(this, 'Logs', { config, key });
    const role = this.role(name, surroundings);
    logGroup.grantWrite(role);
    const { memoryMb, timeoutSeconds } = FUNCTION_SIZES[name];
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, folderOf(name))),
      handler: 'index.handler',
      role,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: environmentOf(name, surroundings),
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel[config.logLevel],
      systemLogLevelV2: SystemLogLevel.INFO,
    });
  }

  private role(name: FunctionName, surroundings: Surroundings): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const statement of statementsOf(name, surroundings)) role.addToPolicy(statement);
    const prefixes = targetsOf(name).flatMap((target) => surroundings.prefixes[target] ?? []);
    acknowledge(role, { ...TRACES, ...belowPrefixes(prefixes) });
    return role;
  }
}

/** The variables of functions/runtime/environment.ts, and what Node.js and Powertools read by themselves. */
function environmentOf(
  name: FunctionName,
  { variables, service }: Surroundings,
): Record<string, string> {
  const keys = Object.keys(environment[name].shape);
  return {
    ...Object.fromEntries(keys.map((key) => [key, present(name, key, variables[key])])),
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_SERVICE_NAME: service,
  };
}

const targetsOf = (name: FunctionName): Target[] => Object.keys(PERMISSIONS[name]) as Target[];

function statementsOf(name: FunctionName, { arns }: Surroundings): PolicyStatement[] {
  const permissions = Object.entries(PERMISSIONS[name]) as [Target, readonly string[]][];
  return permissions.map(
    ([target, actions]) =>
      new PolicyStatement({
        actions: allowed(target, actions),
        resources: [...present(name, target, arns[target])],
        conditions: conditionsOf(target),
      }),
  );
}

function conditionsOf(target: Target): Record<string, object> {
  const keys = PARTITION_KEYS[target];
  return keys ? { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } } : {};
}

function present<T>(name: FunctionName, what: string, value: T | undefined): T {
  if (value === undefined)
    throw new Error(`${name} needs ${what}, which its stack does not give it`);
  return value;
}
