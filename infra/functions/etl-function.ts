import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environment, type FunctionName } from '../../functions/runtime/environment.ts';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { prefixGrants, suppress, TRACES } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';
import { folderOf } from './function-names.ts';
import { FUNCTION_SIZES } from './function-sizes.ts';
import { iamActions, PARTITION_KEYS, PERMISSIONS, type Target } from './permissions.ts';

/** The props that all functions share. A function's name decides which of them it gets. */
export type EtlFunctionProps = {
  config: StageConfig;
  /** The name of this deployment in logs and metrics. Each stage has its own. */
  service: string;
  /** Encrypts the logs. Undefined where the keys that AWS manages are used. */
  key: IKey | undefined;
  /** The folder with the functions' bundles. */
  bundles: string;
  /** The value of each environment variable, by its name. */
  variables: Readonly<Record<string, string>>;
  arns: Partial<Readonly<Record<Target, readonly string[]>>>;
  /** The resource names under which cdk-nag reports the targets that are objects below a prefix. */
  prefixes: Readonly<{ [target in Target]?: string | undefined }>;
};

/**
 * A Lambda function whose bundle, variables (functions/runtime/environment.ts), permissions and
 * size all follow from its name. The constructor throws if the props lack a variable or an ARN that
 * the function needs.
 */
export class EtlFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, name: FunctionName, props: EtlFunctionProps) {
    super(scope, name);
    const { config, bundles, key } = props;
    this.logGroup = new EtlLogGroup(this, 'Logs', { config, key });
    const role = this.role(name, props);
    this.logGroup.grantWrite(role);
    const { memoryMb, timeoutSeconds } = FUNCTION_SIZES[name];
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, folderOf(name))),
      handler: 'index.handler',
      role,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: environmentOf(name, props),
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      // In the format JSON, Lambda would filter by level too. Lines of metrics have no level and
      // count as INFO there, so from WARN on there would be no metrics.
      loggingFormat: LoggingFormat.TEXT,
    });
  }

  private role(name: FunctionName, props: EtlFunctionProps): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const statement of statementsOf(name, props)) role.addToPolicy(statement);
    const prefixes = targetsOf(name).flatMap((target) => props.prefixes[target] ?? []);
    suppress(role, { ...TRACES, ...prefixGrants(prefixes) });
    return role;
  }
}

/**
 * The variables in functions/runtime/environment.ts, and those of Node.js and Powertools. The level
 * of the logger is one of the latter: Powertools would ignore it if Lambda filtered the log.
 */
function environmentOf(
  name: FunctionName,
  { variables, service, config }: EtlFunctionProps,
): Record<string, string> {
  const keys = Object.keys(environment[name].shape);
  return {
    ...Object.fromEntries(keys.map((key) => [key, present(name, key, variables[key])])),
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_LOG_LEVEL: config.logLevel,
    POWERTOOLS_SERVICE_NAME: service,
  };
}

const targetsOf = (name: FunctionName): Target[] => Object.keys(PERMISSIONS[name]) as Target[];

function statementsOf(name: FunctionName, { arns }: EtlFunctionProps): PolicyStatement[] {
  const permissions = Object.entries(PERMISSIONS[name]) as [Target, readonly string[]][];
  return permissions.flatMap(([target, actions]) => {
    const resources = [...present(name, target, arns[target])];
    // What a setting has switched off is nothing that a function may reach.
    if (resources.length === 0) return [];
    const conditions = conditionsOf(target);
    return new PolicyStatement({ actions: iamActions(target, actions), resources, conditions });
  });
}

function conditionsOf(target: Target): Record<string, object> {
  const keys = PARTITION_KEYS[target];
  return keys ? { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } } : {};
}

function present<T>(name: FunctionName, what: string, value: T | undefined): T {
  if (value === undefined)
    throw new Error(`${name} needs ${what}, which its stack does not provide`);
  return value;
}
