import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Reasons to suppress findings of cdk-nag, by rule. A test checks that each has a reason, and that
 * cdk-nag would still report it.
 */
export type Suppressions = Readonly<Record<string, string>>;

/** Suppresses findings at a construct and below it. */
export function suppress(construct: IConstruct, suppressions: Suppressions): void {
  for (const [rule, reason] of Object.entries(suppressions)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
}

export const TRACES: Suppressions = {
  'IAM5[Resource::*]':
    'X-Ray and the delivery of logs do not support permissions on single resources; least-privilege.test.ts allows no other wildcard.',
};

const PREFIX_GRANT =
  'Every batch writes objects under its own keys, so the grant is on a prefix; permissions.ts lists its few actions.';

/** Suppresses the wildcards of grants on prefixes, given the resources as cdk-nag names them. */
export function prefixGrants(resources: readonly string[]): Suppressions {
  return wildcardGrants(resources, PREFIX_GRANT);
}

/** Suppresses the wildcards of grants, given the resources as cdk-nag names them. */
export function wildcardGrants(resources: readonly string[], reason: string): Suppressions {
  return Object.fromEntries(resources.map((resource) => [`IAM5[Resource::${resource}]`, reason]));
}

export const NO_RECOVERY: Suppressions = {
  DDB3: 'The configuration of this stage turns point-in-time recovery off, because its data can be sent again.',
};

export const OWN_KEY: Suppressions = {
  KDS3: 'The configuration of this stage asks for a customer-managed key, although its requests cost more than those of AWS keys.',
};

export const OWN_HISTORY: Suppressions = {
  SF1: 'Step Functions keeps the history of Standard executions for 90 days; only Express needs a log.',
};

export const API: Suppressions = {
  APIG2:
    'Bodies are up to 4 MB of CSV, JSON or NDJSON, passed on as bytes, which no model of API Gateway can check; Ingest and Query validate every request.',
  APIG3:
    'A web ACL costs at least $5 a month; keys or IAM and throttling are in place. Attach one if the API is called from browsers.',
  APIG6:
    'Execution logs hold paths, and paths hold customer ids; access logs with selected fields, metrics and traces are on.',
  COG4: 'Callers are programs with an API key or an IAM role, and not people who sign in.',
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'API Gateway uses one log role for the whole account and region, and its documentation prescribes this policy.',
};

export const API_KEYS: Suppressions = {
  APIG4:
    'Every method requires an API key with a usage plan; set auth to iam if callers have their own identities.',
};

export const QUERY_RESULTS: Suppressions = {
  S1: 'Results can be computed again and expire after some days; the query history is in Athena and CloudTrail.',
};

export const SPILL: Suppressions = {
  S1: 'What the connector spills is encrypted by it with a key of the query, is deleted after a day, and can be read from the tables again.',
};

export const NO_SINGLE_RESOURCE: Suppressions = {
  'IAM5[Resource::*]':
    'Listing tables and buckets has no permission on a single one; it shows names, and the connector reads only the three tables of the pipeline.',
};
