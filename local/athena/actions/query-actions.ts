import * as z from 'zod';
import type { JsonHandler } from '../../endpoint/actions.ts';
import type { ApiCall } from '../../endpoint/api-call.ts';
import type { InGroup } from '../queries/access.ts';
import type { Executions, QueryExecution } from '../queries/executions.ts';
import type { QueryService } from '../queries/query-service.ts';
import { ResultConfiguration } from '../queries/work-groups.ts';
import { Page, paged, taking } from './input.ts';

const Start = z.object({
  QueryString: z.string().min(1).max(262_144),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .object({ Database: z.string().optional(), Catalog: z.string().optional() })
    .optional(),
  ResultConfiguration: ResultConfiguration.optional(),
  WorkGroup: z.string().optional(),
  ExecutionParameters: z.array(z.string().min(1).max(1024)).optional(),
});
export const OneQuery = z.object({ QueryExecutionId: z.string().min(1) });
const SomeQueries = z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(50) });
const InGroupPage = Page(50).extend({ WorkGroup: z.string().optional() });

type QueryActions = Record<
  | 'StartQueryExecution'
  | 'GetQueryExecution'
  | 'BatchGetQueryExecution'
  | 'ListQueryExecutions'
  | 'StopQueryExecution',
  JsonHandler
>;

/** The actions that run queries and tell how they are. */
export function queryActions({
  executions,
  service,
  inGroup,
}: {
  executions: Executions;
  service: QueryService;
  inGroup: InGroup;
}): QueryActions {
  const queryOf = (call: ApiCall, id: string): QueryExecution => {
    const { query } = executions.get(id);
    inGroup(call, query.WorkGroup);
    return query;
  };
  return {
    StartQueryExecution: taking(Start, ({ WorkGroup, ...request }, call) => ({
      QueryExecutionId: service.start(request, inGroup(call, WorkGroup), call.accessKey),
    })),
    GetQueryExecution: taking(OneQuery, ({ QueryExecutionId }, call) => ({
      QueryExecution: queryOf(call, QueryExecutionId),
    })),
    BatchGetQueryExecution: taking(SomeQueries, ({ QueryExecutionIds }, call) => {
      const isKnown = (id: string) => executions.has(id);
      return {
        QueryExecutions: QueryExecutionIds.filter(isKnown).map((id) => queryOf(call, id)),
        UnprocessedQueryExecutionIds: QueryExecutionIds.filter((id) => !isKnown(id)).map((id) => ({
          QueryExecutionId: id,
          ErrorCode: 'INVALID_INPUT',
          ErrorMessage: `QueryExecution ${id} was not found`,
        })),
      };
    }),
    ListQueryExecutions: taking(InGroupPage, ({ WorkGroup, ...page }, call) => {
      const { name } = inGroup(call, WorkGroup);
      const queries = executions.all().filter(({ query }) => query.WorkGroup === name);
      const { items, NextToken } = paged(queries, page);
      return { QueryExecutionIds: items.map(({ query }) => query.QueryExecutionId), NextToken };
    }),
    StopQueryExecution: taking(OneQuery, async ({ QueryExecutionId }, call) => {
      queryOf(call, QueryExecutionId);
      await service.stop(QueryExecutionId);
    }),
  };
}
