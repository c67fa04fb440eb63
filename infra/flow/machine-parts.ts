import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { suppress, TRACES } from '../nag-suppressions.ts';

/** The functions of a state machine's Tasks, by the names of their states. */
export type StepFunctionsOf<Name extends string> = ReadonlyMap<Name, IFunction>;

/** The role of a state machine, which may invoke exactly its functions. */
export function machineRole(scope: Construct, steps: StepFunctionsOf<string>): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [...steps.values()].map(({ functionArn }) => functionArn),
    }),
  );
  suppress(role, TRACES);
  return role;
}

/** A definition refers to `WriteParquet` as `${WriteParquetFunctionArn}`. */
export function substitutionsFor(steps: StepFunctionsOf<string>): Record<string, string> {
  return Object.fromEntries(
    [...steps].map(([name, { functionArn }]) => [`${name}FunctionArn`, functionArn]),
  );
}
