import { createHash } from 'node:crypto';
import { retryPolicy } from '../../../cli/api/retry.ts';
import type { CorrectionRequest } from '../../../cli/quarantine/lines/plan.ts';
import { planCorrection } from '../../../cli/quarantine/lines/plan.ts';
import { selectedIngests, selectedLines } from '../../../cli/quarantine/lines/selected-lines.ts';
import type { Selection } from '../../../cli/quarantine/lines/selection.ts';
import { tallying } from '../../../cli/quarantine/lines/tally.ts';
import type { Evaluate } from '../../../cli/quarantine/rules/apply-rules.ts';
import { describeRules } from '../../../cli/quarantine/rules/describe-rule.ts';
import type { Rule } from '../../../cli/quarantine/rules/rule.ts';
import { sendCorrections } from '../../../cli/quarantine/send/send-corrections.ts';
import { stallHandler } from '../../../cli/upload/send/stall.ts';
import type { CorrectionPlan } from '../../api/quarantine.ts';
import type { Pipeline } from '../pipeline.ts';
import { problemOf } from '../problem-of.ts';
import { sqlOf } from './selected.ts';

type Inputs = { selection: Selection; rules: readonly Rule[]; note?: string | undefined };

type Kept = {
  name: string;
  shown: CorrectionPlan;
  requests: readonly CorrectionRequest[];
  /** Whether all selected lines were read. Only then is there something to send. */
  isRead: boolean;
};

/** The corrections of many lines that the pages of a console have under way. */
export type Plans = {
  /** Reads and judges the lines. Whoever asks for the same joins. */
  start(inputs: Inputs, fresh: boolean): CorrectionPlan;
  find(planId: string): CorrectionPlan | undefined;
  /** Sends a plan that is ready, once. One that has failed goes on. */
  send(planId: string): CorrectionPlan | undefined;
};

/** Each may have the requests of many lines. */
const MOST_KEPT = 5;

export function plansOf(pipeline: Pipeline, evaluate: Evaluate): Plans {
  const kept = new Map<string, Kept>();
  let started = 0;
  return {
    start: (inputs, fresh) => {
      const name = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
      const before = [...kept.values()].findLast((plan) => plan.name === name);
      if (before && isCurrent(before, fresh)) return before.shown;
      started += 1;
      const plan: Kept = {
        name,
        shown: newPlan(`${name}-${started}`),
        requests: [],
        isRead: false,
      };
      kept.set(plan.shown.planId, plan);
      forgetOldest(kept);
      void readPlan(plan, inputs, pipeline, evaluate);
      return plan.shown;
    },
    find: (planId) => kept.get(planId)?.shown,
    send: (planId) => {
      const plan = kept.get(planId);
      const state = plan?.shown.state;
      if (plan?.isRead && (state === 'READY' || state === 'FAILED')) void sendPlan(plan, pipeline);
      return plan?.shown;
    },
  };
}

const newPlan = (planId: string): CorrectionPlan => ({
  planId,
  state: 'READING',
  tally: tallying().tally(),
  sendable: 0,
  books: null,
  problem: null,
});

const isActive = ({ shown: { state } }: Kept): boolean =>
  state === 'READING' || state === 'SENDING';

/** One that is ready may be out of date. */
const isCurrent = (plan: Kept, fresh: boolean): boolean =>
  isActive(plan) || (!fresh && plan.shown.state === 'READY');

function forgetOldest(kept: Map<string, Kept>): void {
  for (const [planId, plan] of kept) {
    if (kept.size <= MOST_KEPT) return;
    if (!isActive(plan)) kept.delete(planId);
  }
}

function show(plan: Kept, change: Partial<CorrectionPlan>): void {
  plan.shown = { ...plan.shown, ...change };
}

async function readPlan(
  plan: Kept,
  { selection, rules, note }: Inputs,
  pipeline: Pipeline,
  evaluate: Evaluate,
): Promise<void> {
  const source = { api: pipeline.api, sql: sqlOf(pipeline, new AbortController().signal) };
  try {
    const lines = selectedLines(source, await selectedIngests(source, selection), selection);
    const { tally, requests } = await planCorrection(lines, {
      rules,
      evaluate,
      note: note || describeRules(rules) || 'sent again unchanged',
      onProgress: (so) => show(plan, { tally: so }),
    });
    plan.requests = requests;
    plan.isRead = true;
    const sendable = requests.reduce((sum, request) => sum + request.lines, 0);
    show(plan, { state: 'READY', tally, sendable });
  } catch (error) {
    show(plan, { state: 'FAILED', problem: problemOf(error).message });
  }
}

async function sendPlan(plan: Kept, { api, blockage }: Pipeline): Promise<void> {
  show(plan, { state: 'SENDING', problem: null });
  const { now, sleep } = retryPolicy();
  try {
    const books = await sendCorrections(plan.requests, {
      api,
      now,
      sleep,
      onStall: stallHandler(api, () => undefined, blockage),
      onProgress: (so) => show(plan, { books: so }),
    });
    plan.requests = [];
    show(plan, { state: 'SENT', books });
  } catch (error) {
    show(plan, { state: 'FAILED', problem: problemOf(error).message });
  }
}
