import * as z from 'zod';
import { PERMISSIONS } from '../../../infra/functions/permissions.ts';
import type { Deployment } from '../../../local/template/deployment.ts';

const Indexes = z
  .array(z.object({ IndexName: z.string() }))
  .default([])
  .transform((indexes) => indexes.map(({ IndexName }) => IndexName));
const Variables = z.object({
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});

/**
 * Returns a function that lists the values that a dimension has in this deployment, given the other
 * dimensions. A dimension that is not known here has none.
 */
export function dimensionValues(
  deployment: Deployment,
): (name: string, others: Readonly<Record<string, string>>) => string[] {
  const refs = (type: string): string[] => deployment.ofType(type).map(({ ref }) => ref);
  const properties = (type: string, name: string): string[] =>
    deployment.ofType(type).map((resource) => z.string().parse(resource.properties[name]));
  const indexes = (table: string | undefined): string[] =>
    deployment
      .ofType('AWS::DynamoDB::Table')
      .filter(({ ref }) => ref === table)
      .flatMap((resource) => Indexes.parse(resource.properties['GlobalSecondaryIndexes']));
  const values: Readonly<Record<string, (others: Readonly<Record<string, string>>) => string[]>> = {
    FunctionName: () => refs('AWS::Lambda::Function'),
    EventSourceMappingUUID: () => refs('AWS::Lambda::EventSourceMapping'),
    StateMachineArn: () => refs('AWS::StepFunctions::StateMachine'),
    StreamName: () => refs('AWS::Kinesis::Stream'),
    TableName: () => refs('AWS::DynamoDB::Table'),
    GlobalSecondaryIndexName: ({ TableName }) => indexes(TableName),
    Operation: () => Object.values(PERMISSIONS).flatMap((of) => Object.values(of).flat()),
    ApiName: () => properties('AWS::ApiGateway::RestApi', 'Name'),
    Stage: () => refs('AWS::ApiGateway::Stage'),
    service: () =>
      deployment
        .ofType('AWS::Lambda::Function')
        .map((it) => Variables.parse(it.properties).Environment.Variables.POWERTOOLS_SERVICE_NAME),
  };
  return (name, others) => values[name]?.(others) ?? [];
}
