import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Gives what must survive a logical id of its own, so that moving or renaming constructs never replaces it and what
 * it holds.
 */
export function pinned(construct: Construct, logicalId: string): void {
  const resource = construct.node.defaultChild ?? construct;
  if (!CfnResource.isCfnResource(resource))
    throw new Error(`${construct.node.path} is no resource`);
  resource.overrideLogicalId(logicalId);
}
