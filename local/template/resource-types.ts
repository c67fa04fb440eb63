import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A resource as the template declares it. */
export type Declaration = {
  stack: string;
  logicalId: string;
  region: string;
  account: string;
  /** Returns a resolved property; undefined when the template does not give it. */
  property(name: string): unknown;
};

export type Identity = { ref: string; attributes: Record<string, string> };
type Describe = (resource: Declaration) => Identity;

const named = z.object({ Name: z.string() });

/** The types that the embedded AWS implements. */
const DEPLOYED: Readonly<Record<string, Describe>> = {
  'AWS::S3::Bucket': (it) => {
    const ref = text(it.property('BucketName')) ?? generated(it, 63).toLowerCase();
    const host = `${ref}.s3.${it.region}.amazonaws.com`;
    return {
      ref,
      attributes: { Arn: `arn:aws:s3:::${ref}`, DomainName: host, RegionalDomainName: host },
    };
  },
  'AWS::DynamoDB::Table': (it) => table(it),
  'AWS::DynamoDB::GlobalTable': (it) => table(it),
  'AWS::Kinesis::Stream': (it) => byName(it, 'Name', 'kinesis', 'stream/', 128),
  'AWS::Glue::Database': (it) => glue(it, 'DatabaseInput'),
  'AWS::Glue::Table': (it) => glue(it, 'TableInput'),
  'AWS::Lambda::Function': (it) => byName(it, 'FunctionName', 'lambda', 'function:', 64),
  'AWS::Lambda::EventSourceMapping': (it) => ({ ref: id(it, 32), attributes: { Id: id(it, 32) } }),
  'AWS::IAM::Role': (it) => {
    const ref = text(it.property('RoleName')) ?? generated(it, 64);
    return {
      ref,
      attributes: { Arn: `arn:aws:iam::${it.account}:role/${ref}`, RoleId: id(it, 21) },
    };
  },
  'AWS::IAM::Policy': byId,
  'AWS::IAM::ManagedPolicy': (it) => ({
    ref: `arn:aws:iam::${it.account}:policy/${generated(it, 128)}`,
    attributes: {},
  }),
  'AWS::StepFunctions::StateMachine': (it) => {
    const { ref, attributes } = byName(it, 'StateMachineName', 'states', 'stateMachine:', 80);
    const arn = attributes['Arn'] ?? '';
    return { ref: arn, attributes: { Arn: arn, Name: ref } };
  },
  'AWS::Events::Rule': (it) => byName(it, 'Name', 'events', 'rule/', 64),
  'AWS::Athena::WorkGroup': (it) => ({
    ref: text(it.property('Name')) ?? generated(it, 128),
    attributes: {},
  }),
  'AWS::Athena::NamedQuery': byId,
  'AWS::ApiGateway::RestApi': (it) => ({
    ref: id(it),
    attributes: { RestApiId: id(it), RootResourceId: `${id(it)}root` },
  }),
  'AWS::ApiGateway::Resource': (it) => ({ ref: id(it), attributes: { ResourceId: id(it) } }),
  'AWS::ApiGateway::Method': byId,
  'AWS::ApiGateway::Deployment': (it) => ({ ref: id(it), attributes: { DeploymentId: id(it) } }),
  'AWS::ApiGateway::Stage': (it) => ({
    ref: text(it.property('StageName')) ?? 'default',
    attributes: {},
  }),
  'AWS::ApiGateway::ApiKey': (it) => ({ ref: id(it), attributes: { APIKeyId: id(it) } }),
  'AWS::ApiGateway::UsagePlan': (it) => ({ ref: id(it), attributes: { Id: id(it) } }),
  'AWS::ApiGateway::UsagePlanKey': byId,
  'AWS::ApiGateway::GatewayResponse': byId,
  'AWS::ApiGateway::RequestValidator': byId,
  'AWS::ApiGateway::Model': byId,
};

/** The types that have no effect in a local run. They exist because others refer to them. */
const WITHOUT_EFFECT: Readonly<Record<string, Describe>> = {
  'AWS::CDK::Metadata': byId,
  'AWS::S3::BucketPolicy': byId,
  'AWS::Lambda::Permission': byId,
  // The destination of failed runs. Nothing is sent here; the log of the function has the failure.
  'AWS::Lambda::EventInvokeConfig': byId,
  'AWS::ApiGateway::Account': byId,
  'AWS::Logs::LogGroup': (it) => byName(it, 'LogGroupName', 'logs', 'log-group:', 512),
  'AWS::Logs::MetricFilter': byId,
  'AWS::Logs::QueryDefinition': byId,
  'AWS::Logs::ResourcePolicy': byId,
  'AWS::CloudWatch::Alarm': (it) => byName(it, 'AlarmName', 'cloudwatch', 'alarm:', 255),
  'AWS::CloudWatch::CompositeAlarm': (it) => byName(it, 'AlarmName', 'cloudwatch', 'alarm:', 255),
  'AWS::CloudWatch::Dashboard': byId,
  'AWS::SNS::Topic': (it) => {
    const { ref, attributes } = byName(it, 'TopicName', 'sns', '', 256);
    const arn = attributes['Arn'] ?? '';
    return { ref: arn, attributes: { TopicArn: arn, TopicName: ref } };
  },
  'AWS::SNS::TopicPolicy': byId,
  'AWS::SNS::Subscription': byId,
  'AWS::KMS::Key': (it) => ({
    ref: id(it, 32),
    attributes: { Arn: arn(it, 'kms', `key/${id(it, 32)}`), KeyId: id(it, 32) },
  }),
  'AWS::KMS::Alias': byId,
};

/** The names of a resource. Throws for a type in neither of the two tables. */
export function identityOf(type: string, resource: Declaration): Identity {
  const describe = DEPLOYED[type] ?? WITHOUT_EFFECT[type];
  if (describe) return describe(resource);
  throw new Error(
    `${type} (${resource.logicalId} in stack ${resource.stack}) is not supported by the local run: ` +
      'deploy it to AWS, or add it to local/template/resource-types.ts',
  );
}

function table(it: Declaration): Identity {
  const { ref, attributes } = byName(it, 'TableName', 'dynamodb', 'table/', 255);
  return { ref, attributes: { ...attributes, TableId: id(it, 32) } };
}

function glue(it: Declaration, property: string): Identity {
  const input = named.safeParse(it.property(property));
  return {
    ref: input.success ? input.data.Name : generated(it, 255).toLowerCase(),
    attributes: {},
  };
}

function byName(
  it: Declaration,
  property: string,
  service: string,
  kind: string,
  max: number,
): Identity {
  const ref = text(it.property(property)) ?? generated(it, max);
  return { ref, attributes: { Arn: arn(it, service, `${kind}${ref}`) } };
}

function byId(it: Declaration): Identity {
  return { ref: id(it), attributes: {} };
}

const arn = (it: Declaration, service: string, path: string): string =>
  `arn:aws:${service}:${it.region}:${it.account}:${path}`;

/** The name is the same in every run, so that the data directory keeps its resources. */
function generated(it: Declaration, max: number): string {
  const name = `${it.stack}-${it.logicalId}`;
  return name.length <= max ? name : `${name.slice(0, max - 9)}-${id(it, 8)}`;
}

const id = (it: Declaration, length = 10): string =>
  createHash('sha256').update(`${it.stack}/${it.logicalId}`).digest('hex').slice(0, length);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
