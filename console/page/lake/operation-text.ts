import { counted, grouped } from '../../../cli/ui/text.ts';
import type { OperationSummary } from '../../../functions/api/operation-responses.ts';

export const KIND_TEXT: Readonly<Record<OperationSummary['kind'], string>> = {
  retract: 'Retraction',
  restore: 'Undo of a retraction',
  purge: 'Purge of a retraction',
  erase: 'Erasure of a customer',
  reprocess: 'Reprocessing',
};

type Step = NonNullable<OperationSummary['progress']>['step'];

const STEP_TEXT: Readonly<Record<Step, string>> = {
  ARCHIVE: 'archives the lines of its ingests',
  REMOVE: 'takes the lines out of the stores',
  BRING_BACK: 'brings the lines back',
  READ: 'reads the raw records again',
  CHANGE: 'replaces lines in the stores',
  CLEAN_UP: 'removes what it had prepared',
  SETTLE: 'waits for what began before it',
  FIND: 'looks for the lines',
  REWRITE: 'rewrites days of the lake',
  ITEMS: 'removes items of Invoices and Customers',
  SWEEP: 'reads everything that is stored',
  GRACE: 'leaves old generations to queries that began before',
  CERTIFY: 'reads everything once more for the certificate',
};

type State = { tone: 'good' | 'busy' | 'warning' | 'neutral'; text: string };

/** What an operation is doing, in a few words and the tone of a badge. */
export function stateOf(operation: OperationSummary): State {
  const { state, turn, waitingFor, result } = operation;
  if (state === 'DONE') {
    const isRefused = result?.refused !== undefined && result.refused.length > 0;
    return isRefused ? { tone: 'warning', text: 'done in part' } : { tone: 'good', text: 'done' };
  }
  if (waitingFor !== undefined) return { tone: 'warning', text: 'waits' };
  return turn ? { tone: 'busy', text: 'works' } : { tone: 'neutral', text: 'waits for its turn' };
}

/** The step that an operation is at: `archives the lines of its ingests (3 of 10)`. */
export function stepText({ progress }: OperationSummary): string | undefined {
  if (!progress) return undefined;
  const { step, done, of } = progress;
  const share = done === undefined || of === undefined ? '' : ` (${grouped(done)} of ${of})`;
  return `${STEP_TEXT[step]}${share}`;
}

/** What an operation has done, in a sentence. */
export function resultText({ result }: OperationSummary): string | undefined {
  if (!result) return undefined;
  const { ingests, changed, days, lines, before, after, hash } = result;
  const parts = [
    lines !== undefined && counted(lines, 'line'),
    ingests !== undefined && counted(ingests, 'ingest'),
    changed !== undefined && `${grouped(changed)} changed`,
    days !== undefined && counted(days, 'day'),
    before && after && `accepted ${grouped(before.accepted)} → ${grouped(after.accepted)}`,
    before && after && `quarantined ${grouped(before.quarantined)} → ${grouped(after.quarantined)}`,
    hash !== undefined && 'certified',
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
