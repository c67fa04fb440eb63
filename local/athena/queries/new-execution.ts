import { randomUUID } from 'node:crypto';
import { invalidRequest } from '../errors.ts';
import { locationOf, placeIn } from '../results/results.ts';
import { type Execution, Statistics } from './executions.ts';
import type { Statement } from './statement-kind.ts';
import {
  engineVersionOf,
  type ResultConfiguration,
  resultConfigurationOf,
  type WorkGroup,
} from './work-groups.ts';

export type StartRequest = {
  QueryString: string;
  ClientRequestToken?: string | undefined;
  QueryExecutionContext?:
    | { Database?: string | undefined; Catalog?: string | undefined }
    | undefined;
  ExecutionParameters?: string[] | undefined;
  ResultConfiguration?: ResultConfiguration | undefined;
};

/** What two requests with the same token must have in common. */
export const identityOf = ({ ClientRequestToken, ...request }: StartRequest): string =>
  JSON.stringify(request);

export function newExecution(
  request: StartRequest,
  group: WorkGroup,
  kind: Statement['kind'],
  submitted: number,
): Execution {
  const id = randomUUID();
  const result = resultConfigurationOf(group, request.ResultConfiguration);
  const OutputLocation = outputLocation(result, `${id}.${kind === 'query' ? 'csv' : 'txt'}`);
  const { QueryString, ClientRequestToken, ExecutionParameters } = request;
  const cutoff = group.WorkGroupConfiguration.BytesScannedCutoffPerQuery;
  return {
    ...(ClientRequestToken !== undefined && { token: ClientRequestToken }),
    request: identityOf(request),
    ...(cutoff !== undefined && { maxScannedBytes: cutoff }),
    query: {
      QueryExecutionId: id,
      Query: QueryString,
      StatementType: kind === 'query' ? 'DML' : 'UTILITY',
      ResultConfiguration: { ...result, OutputLocation },
      QueryExecutionContext: request.QueryExecutionContext ?? {},
      ...(ExecutionParameters && { ExecutionParameters }),
      Status: { State: 'QUEUED', SubmissionDateTime: submitted },
      Statistics: Statistics.parse({}),
      WorkGroup: group.name,
      EngineVersion: engineVersionOf(group),
    },
  };
}

function outputLocation({ OutputLocation }: ResultConfiguration, name: string): string {
  if (OutputLocation !== undefined) return locationOf(placeIn(OutputLocation, name));
  throw invalidRequest(
    'No output location provided. An output location is required either through the Workgroup ' +
      'result configuration setting or as an API input.',
  );
}
