import { Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * Returns the name under which another stack imports a bucket's ARN. In a finding about a grant,
 * cdk-nag names the bucket by it.
 */
export function exportNameOf(bucket: Bucket): string {
  const stack = Stack.of(bucket);
  return stack.resolve(stack.exportValue(bucket.bucketArn))['Fn::ImportValue'];
}
