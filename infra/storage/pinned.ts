import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Gives a resource that holds data a fixed logical id, so that moving or renaming its construct
 * never replaces the resource and loses the data. Throws if the construct has no CloudFormation
 * resource.
 */
export function pinned(construct: Construct, logicalId: string): void {
  const resource = construct.node.defaultChild ?? construct;
  if (!CfnResource.isCfnResource(resource))
    throw new Error(`${construct.node.path} is not a resource`);
  resource.overrideLogicalId(logicalId);
}
