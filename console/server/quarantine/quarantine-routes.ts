import * as z from 'zod';
import { openEvaluator } from '../../../cli/quarantine/expression/evaluate.ts';
import { Selection } from '../../../cli/quarantine/lines/selection.ts';
import { Rules } from '../../../cli/quarantine/rules/rule.ts';
import { RuleRefused } from '../../../cli/quarantine/rules/rule-refused.ts';
import { LineFields } from '../../../functions/domain/correction.ts';
import type { CorrectionPlan } from '../../api/quarantine.ts';
import type { Pipeline } from '../pipeline.ts';
import { readJson } from '../read-json.ts';
import { type ConsoleRequest, RequestProblem, type Routes } from '../route.ts';
import { correctLine } from './correct-line.ts';
import { lineDetail, verdictOf } from './line.ts';
import { listGroups, listLines } from './list.ts';
import { type Plans, plansOf } from './plans.ts';
import { rulePreview, type Samples, samplesOf } from './rule-preview.ts';
import { selectionIn, sqlOf } from './selected.ts';

/** SQL expressions of all pipelines are evaluated in one process, since they see none of them. */
const { evaluate } = openEvaluator();

type Workbench = { plans: Plans; samples: Samples };
const workbenches = new WeakMap<Pipeline, Workbench>();

function workbenchOf(pipeline: Pipeline): Workbench {
  const known = workbenches.get(pipeline) ?? {
    plans: plansOf(pipeline, evaluate),
    samples: samplesOf(pipeline),
  };
  workbenches.set(pipeline, known);
  return known;
}

const note = z.string().max(1000).optional();
const RuleBody = z.object({ selection: Selection, rules: Rules });
const PlanBody = RuleBody.extend({ note, fresh: z.boolean().default(false) });
const CorrectionBody = z.object({ lineId: z.string(), record: LineFields, note });

/** Quarantined lines, and their correction. */
export const quarantineRoutes: Routes = {
  'GET /api/quarantine/groups': ({ pipeline, query, signal }) =>
    listGroups(sqlOf(pipeline, signal), selectionIn(query)),
  'GET /api/quarantine/lines': ({ pipeline, query, signal }) =>
    listLines(sqlOf(pipeline, signal), selectionIn(query), query.get('after')),
  'GET /api/quarantine/lines/{lineId}': ({ pipeline, params }) =>
    lineDetail(pipeline.api, params['lineId'] ?? ''),
  'POST /api/quarantine/verdict': async (request) =>
    verdictOf((await readJson(request, z.object({ record: LineFields }))).record),
  'POST /api/quarantine/corrections': async (request) =>
    correctLine(request.pipeline.api, await readJson(request, CorrectionBody)),
  'POST /api/quarantine/previews': async (request) => {
    const { selection, rules } = await readJson(request, RuleBody);
    const sample = await workbenchOf(request.pipeline).samples(selection);
    return rulePreview(sample, rules, evaluate).catch(asProblem);
  },
  'POST /api/quarantine/plans': async (request) => {
    const { fresh, ...inputs } = await readJson(request, PlanBody);
    return workbenchOf(request.pipeline).plans.start(inputs, fresh);
  },
  'GET /api/quarantine/plans/{planId}': async (request) =>
    existing(workbenchOf(request.pipeline).plans.find(planIdOf(request))),
  'POST /api/quarantine/plans/{planId}/send': async (request) =>
    existing(workbenchOf(request.pipeline).plans.send(planIdOf(request))),
};

const planIdOf = ({ params }: ConsoleRequest): string => params['planId'] ?? '';

function existing(plan: CorrectionPlan | undefined): CorrectionPlan {
  if (plan) return plan;
  throw new RequestProblem(
    404,
    'The console no longer has this preview. Preview again: what has been sent is not sent twice.',
  );
}

function asProblem(error: unknown): never {
  if (error instanceof RuleRefused) throw new RequestProblem(422, error.message);
  throw error;
}
