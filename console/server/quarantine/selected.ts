import type { ReadSql } from '../../../cli/quarantine/lines/quarantine-sql.ts';
import { selectedIngests } from '../../../cli/quarantine/lines/selected-lines.ts';
import { Selection } from '../../../cli/quarantine/lines/selection.ts';
import type { Pipeline } from '../pipeline.ts';
import { RequestProblem } from '../route.ts';
import { athenaOf } from '../sql/athena.ts';
import { recordsOf, runQuery } from '../sql/run-query.ts';

/** An ingest has tens of thousands of lines, so this is more than any pipeline has ingests. */
const MOST_ROWS = 100_000;

/** Queries of the quarantine. The signal stops the one that runs. */
export const sqlOf =
  (pipeline: Pipeline, signal: AbortSignal): ReadSql =>
  async (sql) =>
    recordsOf(await runQuery(athenaOf(pipeline), sql, { most: MOST_ROWS, signal }));

/** The lines that the parameters of a URL select. */
export function selectionIn(query: URLSearchParams): Selection {
  const given = ['ingest', 'reason', 'column', 'text'].flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  const selection = Selection.safeParse(Object.fromEntries(given));
  if (selection.success) return selection.data;
  const [issue] = selection.error.issues;
  throw new RequestProblem(400, `The parameter ${issue?.path.join('.')}: ${issue?.message}.`);
}

/** The ingests of a selection change only as lines land and are corrected. */
const KEPT_MS = 10_000;
const MOST_KEPT = 50;
const kept = new WeakMap<Pipeline, Map<string, { ingests: Promise<string[]>; until: number }>>();

/** The ingests that have selected lines, as they were at most ten seconds ago. */
export function ingestsOf(pipeline: Pipeline, selection: Selection): Promise<string[]> {
  const known = kept.get(pipeline) ?? new Map();
  kept.set(pipeline, known);
  const name = JSON.stringify(selection);
  const before = known.get(name);
  if (before && before.until > Date.now()) return before.ingests;
  // Whoever asked first may have gone away while others wait for the same.
  const sql = sqlOf(pipeline, new AbortController().signal);
  const ingests = selectedIngests({ sql }, selection);
  if (known.size >= MOST_KEPT) known.clear();
  known.set(name, { ingests, until: Date.now() + KEPT_MS });
  ingests.catch(() => known.delete(name));
  return ingests;
}
