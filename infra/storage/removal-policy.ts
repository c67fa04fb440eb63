import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageConfig } from '../stage-config.ts';

/**
 * Returns the removal policy of a resource that holds data. What the stage retains is still deleted
 * if its own creation is rolled back: it is empty then, and its name would be in the way of the
 * next attempt.
 */
export function removalPolicyOf({ removalPolicy }: StageConfig): RemovalPolicy {
  const { DESTROY, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
  return removalPolicy === 'RETAIN' ? RETAIN_ON_UPDATE_OR_DELETE : DESTROY;
}
