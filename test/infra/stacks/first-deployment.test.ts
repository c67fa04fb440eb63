import { describe, expect, it } from 'vitest';
import { objectAt } from '../support/at.ts';
import { type CfnResource, synthesised } from '../support/synthesised.ts';

const stacks = Object.values(await synthesised('prod'));

const resources = (where: (resource: CfnResource) => boolean): string[] =>
  stacks.flatMap((stack) =>
    Object.entries(stack.resources)
      .filter(([, resource]) => where(resource))
      .map(([logicalId]) => logicalId),
  );

/** A rollback of the creation keeps a resource only with this policy. */
const isKept = ({ DeletionPolicy: policy }: CfnResource): boolean => policy === 'Retain';

/** DynamoDB refuses to delete such a table, and then CloudFormation ends in ROLLBACK_FAILED. */
const isProtected = ({ Properties }: CfnResource): boolean =>
  Properties?.['DeletionProtectionEnabled'] === true;

const NAMES = ['BucketName', 'TableName', 'Name', 'RoleName', 'LogGroupName', 'TopicName'];

function nameOf({ Type, Properties }: CfnResource): unknown {
  if (Type === 'AWS::Glue::Database') return objectAt(Properties, 'DatabaseInput')['Name'];
  if (Type === 'AWS::Glue::Table') return objectAt(Properties, 'TableInput')['Name'];
  return NAMES.map((name) => Properties?.[name]).find((name) => name !== undefined);
}

describe('the first deployment to prod', () => {
  it('has resources whose name the next attempt needs as well', () => {
    expect(resources((resource) => nameOf(resource) !== undefined)).toContain('InvoicesDatabase');
  });

  it('leaves none of them behind if it fails, so it can be repeated', () => {
    expect(resources((resource) => isKept(resource) && nameOf(resource) !== undefined)).toEqual([]);
  });

  it('leaves only empty tables and the log role of API Gateway behind, which cost nothing', () => {
    expect(resources(isKept)).toEqual([
      'InvoicesTable',
      'CustomersTable',
      'BatchesTable',
      expect.stringMatching(/^InvoiceApiCloudWatchRole/),
      expect.stringMatching(/^InvoiceApiAccount/),
    ]);
  });

  it('is rolled back to the end if it fails, because what can not be deleted is kept', () => {
    expect(resources((resource) => isProtected(resource) && !isKept(resource))).toEqual([]);
  });
});
