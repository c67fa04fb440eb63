import * as z from 'zod';
import { OperationId, OperationKind, type OperationState } from '../../domain/operation.ts';
import { json } from '../ledger-items.ts';
import type { Item, Key } from '../ledger-table.ts';
import {
  DONE_OPERATION,
  type ListedOperationState,
  type NewOperation,
  OPEN_OPERATION,
  type Operation,
  type Turn,
} from './operation-ledger.ts';

/** The sort key of operations. */
const OPERATION = 'OPERATION';

const STATES: Readonly<Record<ListedOperationState, OperationState>> = {
  [OPEN_OPERATION]: 'OPEN',
  [DONE_OPERATION]: 'DONE',
};

const operationPk = (operationId: string): string => `OPERATION#${operationId}`;
export const operationKey = (operationId: string): Key => ({
  pk: operationPk(operationId),
  sk: OPERATION,
});

/** The key of the one item that says whose turn it is. */
export const TURN_KEY: Key = { pk: 'OPERATIONS', sk: 'TURN' };

const anything = json(z.unknown());

const OperationItem = z.object({
  operationId: OperationId,
  kind: OperationKind,
  batchState: z.enum([OPEN_OPERATION, DONE_OPERATION]).transform((state) => STATES[state]),
  requestedBy: z.string(),
  startedAt: z.string(),
  reason: z.string().optional(),
  subject: anything,
  progress: anything.optional(),
  waitingFor: z.string().optional(),
  result: anything.optional(),
  endedAt: z.string().optional(),
});

export function operationItem({ at, subject, ...operation }: NewOperation): Item {
  const { operationId, kind, requestedBy, reason } = operation;
  return {
    ...operationKey(operationId),
    operationId,
    kind,
    requestedBy,
    ...(reason !== undefined && { reason }),
    subject: JSON.stringify(subject),
    batchState: OPEN_OPERATION,
    startedAt: at,
  };
}

export function operationOf(item: Item): Operation {
  const found = OperationItem.parse(item);
  const { operationId, kind, requestedBy, subject } = found;
  return {
    operationId,
    kind,
    state: found.batchState,
    requestedBy,
    at: found.startedAt,
    ...(found.reason !== undefined && { reason: found.reason }),
    subject,
    ...('progress' in item && { progress: found.progress }),
    ...(found.waitingFor && { waitingFor: found.waitingFor }),
    ...('result' in item && { result: found.result }),
    ...(found.endedAt !== undefined && { endedAt: found.endedAt }),
  };
}

export const doneAttributes = (result: unknown, at: string): Item => ({
  batchState: DONE_OPERATION,
  waitingFor: '',
  result: JSON.stringify(result),
  endedAt: at,
});

const Lease = z.object({ by: z.string().min(1), until: z.string().min(1) });
const TurnText = json(
  z.strictObject({ operationId: OperationId.optional(), lease: Lease.optional() }),
);

/** The turn as one attribute, so that one condition holds for all of it. */
export const turnText = ({ operationId, lease }: Turn): string =>
  JSON.stringify({
    ...(operationId !== undefined && { operationId }),
    ...(lease && { lease: { by: lease.by, until: lease.until } }),
  });

export function turnOf(item: Item | undefined): Turn {
  const { operationId, lease } = TurnText.parse(item?.['turn'] ?? '{}');
  return { ...(operationId !== undefined && { operationId }), ...(lease && { lease }) };
}

/** Returns an operation's id, which is in its key and so is always text. The rest may be damaged. */
export const operationIdIn = ({ pk }: Item): string => String(pk).slice(operationPk('').length);
