import { counted } from '../../../cli/ui/text.ts';
import type { ReplayOutcome } from '../../api/replays.ts';
import type { Tone } from '../parts/badge.tsx';

/** Whether a replay does anything about a batch. */
export const isReplayable = ({ act, state }: ReplayOutcome): boolean =>
  act === 'deliver' || act === 'resume' || (act === 'none' && state !== 'COMMITTED');

/** What a replay would do with a batch. */
export function intention(outcome: ReplayOutcome): string {
  const { act, state, chunks = 0, missing, problem } = outcome;
  if (act === 'refuse' || problem !== undefined) return `Can't be replayed: ${problem}`;
  if (act === 'resume') return 'Finished from its sealed plan';
  if (act === 'deliver') return `Put into the stream again: ${ofChunks(missing, chunks)}`;
  return state === 'COMMITTED'
    ? 'Has landed: nothing to do'
    : 'All of its chunks have landed in other batches: it becomes ABANDONED';
}

const ofChunks = (missing: number, chunks: number): string =>
  missing === chunks ? counted(chunks, 'chunk') : `${missing} of ${counted(chunks, 'chunk')}`;

/** What has come of it. */
export function result({ act, landed, problem }: ReplayOutcome): { text: string; tone: Tone } {
  if (problem !== undefined) return { text: problem, tone: 'bad' };
  if (act === 'resume') return { text: 'Finished', tone: 'good' };
  return landed ? { text: 'Landed', tone: 'good' } : { text: 'Has not landed', tone: 'bad' };
}

/** The preview in a sentence. */
export function summaryOf(outcomes: readonly ReplayOutcome[]): string {
  const having = (act: ReplayOutcome['act']) => outcomes.filter((each) => each.act === act);
  const chunks = having('deliver').reduce((sum, { missing }) => sum + missing, 0);
  const parts = [
    [having('deliver').length, `delivered again (${counted(chunks, 'chunk')})`],
    [having('resume').length, 'finished from the sealed plan'],
    [having('none').length, 'landed already'],
    [having('refuse').length, "can't be replayed"],
  ] as const;
  const said = parts.flatMap(([count, text]) => (count === 0 ? [] : [`${count} ${text}`]));
  return `${counted(outcomes.length, 'batch')}: ${said.join(', ')}.`;
}
