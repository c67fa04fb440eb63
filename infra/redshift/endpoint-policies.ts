import { Aws } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Through the endpoint of S3 there is one bucket, and nobody writes to it. */
export function lakeEndpointPolicy(lakeBucketArn: string): PolicyDocument {
  return forEverybody({
    actions: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
    resources: [lakeBucketArn, `${lakeBucketArn}/*`],
  });
}

/** Through the endpoint of Glue, principals of this account may read. What, their role says. */
export function catalogEndpointPolicy(): PolicyDocument {
  return forEverybody({
    actions: ['glue:Get*', 'glue:BatchGet*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
  });
}

type Grant = { actions: string[]; resources: string[]; conditions?: Record<string, object> };

/** An endpoint's policy only narrows what the policies of a role allow. */
const forEverybody = (grant: Grant): PolicyDocument =>
  new PolicyDocument({
    statements: [new PolicyStatement({ ...grant, principals: [new AnyPrincipal()] })],
  });
