import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import type { ObjectStore } from '../../s3/object-store.ts';
import type { Accesses } from '../queries/access.ts';
import type { Executions } from '../queries/executions.ts';
import { placeOfResult } from '../results/results.ts';
import { taking } from './input.ts';
import { OneQuery } from './query-actions.ts';
import { resultPage } from './result-pages.ts';

const ResultPage = OneQuery.extend({
  NextToken: z.string().optional(),
  MaxResults: z
    .int()
    .min(1)
    .max(1000, 'MaxResults is more than maximum allowed length 1000.')
    .optional(),
});

type ResultActions = Record<'GetQueryResults' | 'GetQueryRuntimeStatistics', JsonHandler>;

/** The actions that tell what came of a query. */
export function resultActions({
  executions,
  inGroup,
  reads,
  objectsIn,
}: Pick<Accesses, 'inGroup' | 'reads'> & {
  executions: Executions;
  objectsIn(bucket: string): ObjectStore;
}): ResultActions {
  return {
    GetQueryResults: taking(ResultPage, (input, call) => {
      const execution = executions.get(input.QueryExecutionId);
      inGroup(call, execution.query.WorkGroup);
      const { bucket, key } = placeOfResult(execution.query.ResultConfiguration.OutputLocation);
      reads(call.accessKey, [{ action: 's3:GetObject', bucket, key }]);
      return resultPage(execution, input, { objects: objectsIn(bucket), key });
    }),
    GetQueryRuntimeStatistics: taking(OneQuery, ({ QueryExecutionId }, call) => {
      const { query, rows = 0, outputBytes = 0 } = executions.get(QueryExecutionId);
      inGroup(call, query.WorkGroup);
      const { DataScannedInBytes, ...Timeline } = query.Statistics;
      const Rows = { InputBytes: DataScannedInBytes, OutputRows: rows, OutputBytes: outputBytes };
      return { QueryRuntimeStatistics: { Timeline, Rows } };
    }),
  };
}
