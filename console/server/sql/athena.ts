import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  InvalidRequestException,
  ListTableMetadataCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CommandError } from '../../../cli/ui/command.ts';
import { athena as athenaClient } from '../../../functions/runtime/clients/athena.ts';
import type { ResultPage } from '../../api/query.ts';
import type { Pipeline } from '../pipeline.ts';
import { problemIn, QueryFailed } from './query-failed.ts';
import { type KnownQuery, knownQuery } from './query-run.ts';
import { resultPage } from './result-page.ts';

/** Athena, in the workgroup and the database of a pipeline. */
export type Athena = {
  client: AthenaClient;
  workGroup: string;
  database: string;
  /** Returns the id of the query. Throws `QueryFailed` for a statement that Athena refuses. */
  start(sql: string): Promise<string>;
  /**
   * Connects before the first query. Locally, whoever lists tables is expected to query soon, and the
   * engine starts.
   */
  prepare(): Promise<void>;
  /** Throws `QueryFailed` for an id that Athena does not know. */
  look(queryId: string): Promise<KnownQuery>;
  /** Ends a query that is under way. */
  stop(queryId: string): Promise<void>;
  /** A page of the result of a query that has succeeded. */
  page(queryId: string, options: PageOptions): Promise<ResultPage>;
  /** How many rows the result has, as soon as Athena tells. */
  totalRows(queryId: string): Promise<number | undefined>;
};

/** The data catalog of every account. */
export const CATALOG = 'AwsDataCatalog';

type PageOptions = {
  /** The `next` of the previous page. */
  next?: string | undefined;
  /** Whether the first row of the first page has the names of the columns. */
  hasHeader: boolean;
  rows?: number;
};

/** Athena gives at most 1,000 rows at once, of which the first one may be the names. */
const MOST_ROWS_OF_PAGE = 999;

const known = new WeakMap<Pipeline, Athena>();

/** The Athena of a pipeline. Throws when it was deployed without. */
export function athenaOf(pipeline: Pipeline): Athena {
  const athena = known.get(pipeline) ?? opened(pipeline);
  known.set(pipeline, athena);
  return athena;
}

function opened({ where, names }: Pipeline): Athena {
  const { workGroup, glueDatabase: database } = names;
  if (workGroup === undefined) {
    throw new CommandError(
      'The pipeline has no Athena: its outputs have no WorkGroupName. "npm run deploy" adds the stack.',
    );
  }
  const client = athenaClient(where);
  return {
    client,
    workGroup,
    database,
    prepare: async () => {
      const input = { CatalogName: CATALOG, DatabaseName: database, MaxResults: 1 };
      await client.send(new ListTableMetadataCommand(input));
    },
    start: async (sql) => {
      const command = new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workGroup,
        QueryExecutionContext: { Database: database },
      });
      const { QueryExecutionId } = await client.send(command).catch(asQueryFailed);
      if (QueryExecutionId !== undefined) return QueryExecutionId;
      throw new Error('Athena has started a query without an id');
    },
    look: async (QueryExecutionId) => {
      const command = new GetQueryExecutionCommand({ QueryExecutionId });
      return knownQuery((await client.send(command).catch(asQueryFailed)).QueryExecution);
    },
    stop: async (QueryExecutionId) => {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    },
    page: async (QueryExecutionId, { next, hasHeader, rows = MOST_ROWS_OF_PAGE }) => {
      const withHeader = hasHeader && next === undefined;
      const command = new GetQueryResultsCommand({
        QueryExecutionId,
        MaxResults: withHeader ? rows + 1 : rows,
        NextToken: next,
      });
      return resultPage(await client.send(command).catch(asQueryFailed), withHeader);
    },
    totalRows: async (QueryExecutionId) => {
      const command = new GetQueryRuntimeStatisticsCommand({ QueryExecutionId });
      // Athena has these later than the result; they are of use, and nothing depends on them.
      const answer = await client.send(command).catch(() => undefined);
      return answer?.QueryRuntimeStatistics?.Rows?.OutputRows;
    },
  };
}

/** What Athena says of a statement that it does not take is for its author. */
function asQueryFailed(error: unknown): never {
  if (error instanceof InvalidRequestException) throw new QueryFailed(problemIn(error.message));
  throw error;
}
