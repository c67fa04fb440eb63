import type {
  OperationSummary,
  Operation as OperationView,
} from '../../api/operation-responses.ts';
import type { OperationKind } from '../../domain/operation.ts';
import { ErasureResult } from '../../erasure/certificate.ts';
import { eraseStep } from '../../erasure/progress.ts';
import type { Operation, Turn } from '../../ledger/operations/operation-ledger.ts';
import type { OperationStep } from '../../operations/operation-step.ts';
import { reprocessStep } from '../../reprocessing/reprocess-progress.ts';
import { ReprocessingResult } from '../../reprocessing/request.ts';
import { RetractionResult } from '../../retraction/request.ts';
import { retractStep } from '../../retraction/retract-progress.ts';
import { Subject } from '../../retraction/subject.ts';

type Link = (path: string) => string;

/**
 * Returns an operation as a list shows it. Of an erasure it shows neither subject nor reason: who is
 * erased is known to whoever asked for it, and the reason is free text.
 */
export function operationSummary(operation: Operation, turn: Turn, link: Link): OperationSummary {
  const { operationId, kind, state, requestedBy, at, reason, endedAt } = operation;
  const isTurn = state === 'OPEN' && turn.operationId === operationId;
  const waitingFor = waitOf(operation, turn);
  const step = state === 'OPEN' ? stepOf(operation) : undefined;
  return {
    ...{ operationId, kind, state, requestedBy, at, turn: isTurn },
    ...(kind !== 'erase' && reason !== undefined && { reason }),
    ...(waitingFor !== undefined && { waitingFor }),
    ...(step && { progress: step }),
    ...subjectOf(operation),
    ...(endedAt !== undefined && { endedAt }),
    ...(state === 'DONE' && { result: RESULTS[kind](operation.result) }),
    links: { self: link(`/operations/${encodeURIComponent(operationId)}`) },
  };
}

/** Returns an operation with the ingests that it is about. */
export function operationView(operation: Operation, turn: Turn, link: Link): OperationView {
  const { kind, subject } = operation;
  const summary = operationSummary(operation, turn, link);
  return {
    ...summary,
    ...(kind !== 'erase' && { ingestIds: Subject.parse(subject).ingestIds }),
    links: { ...summary.links, operations: link('/operations') },
  };
}

/** What an operation waits for: what it says itself, or the one whose turn it is. */
function waitOf({ operationId, state, waitingFor }: Operation, turn: Turn): string | undefined {
  if (state === 'DONE' || waitingFor !== undefined) return waitingFor;
  if (turn.operationId === operationId) return undefined;
  return turn.operationId === undefined
    ? 'its turn: the schedule of operations has not reached it yet'
    : `operation ${turn.operationId} has begun before and is not done`;
}

function stepOf({ kind, progress }: Operation): OperationStep | undefined {
  if (progress === undefined) return undefined;
  switch (kind) {
    case 'retract':
      return retractStep(progress);
    case 'restore':
      return { step: 'BRING_BACK' };
    case 'reprocess':
      return reprocessStep(progress);
    case 'erase':
      return eraseStep(progress);
    case 'purge':
      return undefined;
  }
}

function subjectOf({ kind, subject }: Operation): Pick<OperationSummary, 'ingests' | 'uploadId'> {
  if (kind === 'erase') return {};
  const { ingestIds, uploadId } = Subject.parse(subject);
  return { ingests: ingestIds.length, ...(uploadId !== undefined && { uploadId }) };
}

type Result = NonNullable<OperationSummary['result']>;

const retracted = (result: unknown): Result => {
  const { ingests, days, lines, refused } = RetractionResult.parse(result);
  return {
    ingests: ingests.length,
    ...(days !== undefined && { days }),
    ...(lines !== undefined && { lines }),
    ...(refused !== undefined && { refused: [{ why: refused }] }),
  };
};

const RESULTS: Readonly<Record<OperationKind, (result: unknown) => Result>> = {
  retract: retracted,
  restore: retracted,
  purge: retracted,
  reprocess: (result) => ReprocessingResult.parse(result),
  erase: (result) => ErasureResult.parse(result),
};
