import * as z from 'zod';
import type { QueryEvent, QueryHistory, QueryWithResult, ResultPage } from '../../api/query.ts';
import { problemOf } from '../problem-of.ts';
import { readJson } from '../read-json.ts';
import { type ConsoleRequest, RequestProblem, type Routes, Streamed } from '../route.ts';
import { type Athena, athenaOf } from './athena.ts';
import { download } from './download/download.ts';
import { queryCatalog } from './query-catalog.ts';
import { QueryFailed } from './query-failed.ts';
import { queryHistory } from './query-history.ts';
import type { KnownQuery } from './query-run.ts';
import { queryStates } from './run-query.ts';

/** What Athena takes, in characters. */
const LONGEST_STATEMENT = 262_144;

const Body = z.object({
  sql: z
    .string()
    .max(
      LONGEST_STATEMENT,
      `The statement is over ${LONGEST_STATEMENT.toLocaleString('en')} characters.`,
    )
    .refine((sql) => sql.trim() !== '', 'The statement is empty.'),
});

/** The queries of the page: run, look again, read on, and what there is to query. */
export const queryRoutes: Routes = {
  'GET /api/catalog': ({ pipeline }) => queryCatalog(athenaOf(pipeline)),
  'GET /api/queries': ({ pipeline, query }): Promise<QueryHistory> =>
    queryHistory(athenaOf(pipeline), query.get('next') ?? undefined),
  'POST /api/queries': async (request) => {
    const { sql } = await readJson(request, Body);
    const events = eventsOf(athenaOf(request.pipeline), sql, request.signal);
    return new Streamed('application/x-ndjson', events);
  },
  'GET /api/queries/{queryId}': async (request): Promise<QueryWithResult> => {
    const athena = athenaOf(request.pipeline);
    const known = await athena.look(queryIdOf(request));
    if (known.run.state !== 'SUCCEEDED') {
      return { run: known.run, page: undefined, totalRows: undefined };
    }
    return { run: known.run, ...(await resultOf(athena, known)) };
  },
  'GET /api/queries/{queryId}/rows': async (request): Promise<ResultPage> => {
    const next = request.query.get('next');
    if (next === null) throw new RequestProblem(400, 'The query parameter "next" is missing.');
    return athenaOf(request.pipeline).page(queryIdOf(request), { next, hasHeader: false });
  },
  'GET /api/queries/{queryId}/download': (request) =>
    download(request.pipeline, queryIdOf(request), request.query.get('format')),
};

const queryIdOf = ({ params }: ConsoleRequest): string => params['queryId'] ?? '';

async function* eventsOf(athena: Athena, sql: string, signal: AbortSignal): AsyncGenerator<string> {
  const line = (event: QueryEvent): string => `${JSON.stringify(event)}\n`;
  try {
    for await (const known of queryStates(athena, sql, signal)) {
      const { run } = known;
      if (run.state !== 'SUCCEEDED') yield line({ kind: 'run', run });
      else yield line({ kind: 'result', run, ...(await resultOf(athena, known)) });
    }
  } catch (error) {
    if (signal.aborted) return;
    const place = error instanceof QueryFailed ? error.place : undefined;
    yield line({ kind: 'problem', problem: { message: problemOf(error).message, place } });
  }
}

async function resultOf(athena: Athena, { run, hasHeader }: KnownQuery) {
  const [page, totalRows] = await Promise.all([
    athena.page(run.queryId, { hasHeader }),
    athena.totalRows(run.queryId),
  ]);
  return { page, totalRows };
}
