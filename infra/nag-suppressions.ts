import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that stay, by rule, and why. A test asks for a reason, and that each one is still found. */
export type Findings = Readonly<Record<string, string>>;

/** Acknowledges findings at a construct and below it. */
export function acknowledge(construct: IConstruct, findings: Findings): void {
  for (const [rule, reason] of Object.entries(findings)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
}

export const TRACES: Findings = {
  'IAM5[Resource::*]':
    'X-Ray takes traces without naming a resource, and so does the delivery of logs; least-privilege.test.ts allows no other.',
};

const ONE_KEY_AN_OBJECT =
  'Every batch writes objects of its own names, so the grant is on a prefix; its actions are put and get alone.';

/** Resources below a prefix, as cdk-nag names them. */
export function belowPrefixes(resources: readonly string[]): Findings {
  return Object.fromEntries(
    resources.map((resource) => [`IAM5[Resource::${resource}]`, ONE_KEY_AN_OBJECT]),
  );
}

export const NO_RECOVERY: Findings = {
  DDB3: 'The configuration of this stage does without point-in-time recovery: what it holds can be sent again.',
};

export const OWN_KEY: Findings = {
  KDS3: "The configuration of this stage asks for a customer-managed key, whose requests cost more than those of AWS's own.",
};

export const API: Findings = {
  APIG2:
    'Bodies are CSV, JSON and NDJSON of up to 4 MB taken as bytes, which no model of API Gateway can check; Ingest and Query check all that comes.',
  APIG3:
    'A web ACL costs $5 a month and more than the pipeline at rest; keys or IAM, throttling and a quota are in place. Attach one where the API is called from browsers.',
  APIG6:
    'Execution logs hold paths, and paths hold customer ids; access logs of chosen fields, metrics and traces are on.',
  COG4: 'Callers are programs that send invoices, and not people who sign in: they have an API key or an IAM role.',
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    "API Gateway has one log role for the whole account and region, and AWS's documentation asks for this policy.",
};

export const API_KEYS: Findings = {
  APIG4:
    'An API key and its usage plan guard every method; set auth to iam where callers have identities of their own.',
};

export const QUERY_RESULTS: Findings = {
  S1: 'Results are copies that can be asked for again, and go after some days; who asked what is in Athena and CloudTrail.',
};
