import { INSIGHTS, type Insight, type InsightName } from '../../api/insight.ts';
import type { Pipeline } from '../pipeline.ts';
import { RequestProblem, type Routes } from '../route.ts';
import { athenaOf } from '../sql/athena.ts';
import { runQuery } from '../sql/run-query.ts';
import { insightFilter } from './insight-filter.ts';
import { INSIGHT_QUERIES } from './insight-queries.ts';
import { type KeptInsights, keptInsights } from './kept-insights.ts';

/** Months of a century and countries of the world are fewer. */
const MOST_ROWS = 1500;

const ofPipeline = new WeakMap<Pipeline, KeptInsights>();

export const insightRoutes: Routes = {
  'GET /api/insights/{name}': async ({ pipeline, params, query, signal }): Promise<Insight> => {
    const sql = INSIGHT_QUERIES[insightNamed(params['name'])](insightFilter(query)).trim();
    const kept = ofPipeline.get(pipeline) ?? keptInsights();
    ofPipeline.set(pipeline, kept);
    const found = query.has('fresh') ? undefined : kept.find(sql);
    if (found) return found;
    const { run, ...result } = await runQuery(athenaOf(pipeline), sql, { most: MOST_ROWS, signal });
    const { queryId, bytesScanned, totalMs, submittedAt: foundAt } = run;
    const insight = { sql, queryId, bytesScanned, totalMs, foundAt, ...result };
    kept.keep(insight);
    return insight;
  },
};

function insightNamed(name: string | undefined): InsightName {
  const found = INSIGHTS.find((each) => each === name);
  if (found) return found;
  throw new RequestProblem(404, `There is no insight ${name}. There are ${INSIGHTS.join(', ')}.`);
}
