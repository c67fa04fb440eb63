import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A stack of services that only AWS has. Its template says so, and the embedded AWS leaves it out
 * (local/template/assembly.ts). No other stack may depend on it.
 */
export abstract class AwsOnlyStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.templateOptions.metadata = { OnlyOnAws: true };
  }
}
