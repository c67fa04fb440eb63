import { grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import type { Outcome, ReplayOptions } from './replay.ts';

const HEADINGS = ['batch or parked delivery', 'state', 'chunks', 'missing', 'replay'];

/** A table with a row for each outcome, and a summary line. */
export function replayReport(outcomes: readonly Outcome[], options: ReplayOptions): string[] {
  if (outcomes.length === 0) return ['There is nothing to replay.'];
  const rows = outcomes.map((outcome) => [
    { text: nameOf(outcome) },
    { text: 'batch' in outcome.subject ? outcome.subject.batch.state : 'PARKED' },
    { text: outcome.chunks === undefined ? '' : String(outcome.chunks), right: true },
    { text: outcome.act === 'deliver' ? String(outcome.missing.length) : '', right: true },
    { text: resultOf(outcome, options) },
  ]);
  return [textTable(HEADINGS, rows), summary(outcomes, options)];
}

/** Whether the outcome leaves the user nothing to do, as far as the options let the replay go. */
export function isResolved(outcome: Outcome, { dryRun, wait }: ReplayOptions): boolean {
  if (outcome.problem !== undefined) return false;
  return outcome.landed || dryRun || (!wait && outcome.act === 'deliver');
}

function nameOf({ subject }: Outcome): string {
  return 'batch' in subject ? subject.batch.batchId : subject.parkedKey;
}

const DONE: Readonly<Record<Outcome['act'], string>> = {
  none: '',
  resume: 'finished',
  deliver: 'delivered again',
  refuse: '',
};

function resultOf(outcome: Outcome, options: ReplayOptions): string {
  if (outcome.problem !== undefined) return outcome.problem;
  const done = DONE[outcome.act];
  const action = options.dryRun && done !== '' ? `would be ${done}` : done;
  return [action, landing(outcome, options), removal(outcome, options)].filter(Boolean).join(', ');
}

function landing({ act, landed }: Outcome, { dryRun, wait }: ReplayOptions): string {
  if (act === 'resume') return '';
  if (landed) return 'has landed';
  return dryRun || !wait ? '' : 'has not landed';
}

function removal({ subject, landed }: Outcome, { dryRun }: ReplayOptions): string {
  if (!landed || !('parkedKey' in subject)) return '';
  return dryRun ? 'would be removed' : 'removed';
}

function summary(outcomes: readonly Outcome[], options: ReplayOptions): string {
  const done = (act: Outcome['act']) =>
    outcomes.filter((outcome) => outcome.act === act && outcome.problem === undefined).length;
  const left = outcomes.filter((outcome) => !isResolved(outcome, options)).length;
  const future = options.dryRun ? 'to be ' : '';
  return [
    `${grouped(outcomes.length)} in all:`,
    `${done('deliver')} ${future}delivered again,`,
    `${done('resume')} ${future}finished,`,
    `${done('none')} had landed before,`,
    `${left} left`,
  ].join(' ');
}
