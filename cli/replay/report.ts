import { grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import type { Outcome, ReplayOptions } from './replay.ts';

const HEADINGS = ['batch or parked delivery', 'state', 'chunks', 'missing', 'replay'];

/** What a replay did, or would do: a table, and what it comes to. */
export function replayReport(outcomes: readonly Outcome[], options: ReplayOptions): string[] {
  if (outcomes.length === 0) return ['There is nothing to replay.'];
  const rows = outcomes.map((outcome) => [
    { text: nameOf(outcome) },
    { text: 'batch' in outcome.subject ? outcome.subject.batch.state : 'PARKED' },
    { text: outcome.chunks === undefined ? '' : String(outcome.chunks), right: true },
    { text: outcome.act === 'deliver' ? String(outcome.missing.length) : '', right: true },
    { text: saying(outcome, options) },
  ]);
  return [textTable(HEADINGS, rows), summary(outcomes, options)];
}

/** Whether nothing of it needs a person any more. */
export function isWell(outcome: Outcome, { dryRun, wait }: ReplayOptions): boolean {
  if (outcome.trouble !== undefined) return false;
  return outcome.landed || dryRun || (!wait && outcome.act === 'deliver');
}

function nameOf({ subject }: Outcome): string {
  return 'batch' in subject ? subject.batch.batchId : subject.parkedKey;
}

function saying(outcome: Outcome, options: ReplayOptions): string {
  if (outcome.trouble !== undefined) return outcome.trouble;
  const done = options.dryRun ? `would be ${DONE[outcome.act]}` : DONE[outcome.act];
  return [outcome.act === 'none' ? '' : done, ending(outcome, options), removal(outcome, options)]
    .filter(Boolean)
    .join(', ');
}

const DONE: Readonly<Record<Outcome['act'], string>> = {
  none: '',
  resume: 'finished',
  deliver: 'delivered again',
  refuse: '',
};

function ending({ act, landed }: Outcome, { dryRun, wait }: ReplayOptions): string {
  if (act === 'resume') return '';
  if (landed) return 'has landed';
  return dryRun || !wait ? '' : 'has not landed';
}

function removal({ subject, landed }: Outcome, { dryRun }: ReplayOptions): string {
  if (!landed || !('parkedKey' in subject)) return '';
  return dryRun ? 'would be removed' : 'removed';
}

function summary(outcomes: readonly Outcome[], options: ReplayOptions): string {
  const acting = (act: Outcome['act']) =>
    outcomes.filter((outcome) => outcome.act === act && outcome.trouble === undefined).length;
  const left = outcomes.filter((outcome) => !isWell(outcome, options)).length;
  const would = options.dryRun ? 'to be ' : '';
  return [
    `${grouped(outcomes.length)} in all:`,
    `${acting('deliver')} ${would}delivered again,`,
    `${acting('resume')} ${would}finished,`,
    `${acting('none')} had landed before,`,
    `${left} left`,
  ].join(' ');
}
