import type { ApiCall } from '../endpoint/api-call.ts';
import { PRINCIPALS } from '../endpoint/principals.ts';
import type { FaultKind } from './fault.ts';
import { isPartial } from './partial.ts';

/** Returns the kinds of fault that are possible at a call. A kind listed twice is twice as likely. */
export function kindsAt(call: ApiCall, mayKillProcess = true): FaultKind[] {
  const isService = call.accessKey in INVOCATION;
  return [
    ...ANY_CALL,
    ...(decidesRace(call) ? RACE : []),
    ...(mayKillProcess ? PROCESS : []),
    ...(isService ? [] : FUNCTION),
    ...(call.action === 'Invoke' ? (INVOCATION[call.accessKey] ?? []) : []),
    ...(call.action === 'StartSyncExecution' ? EXECUTION : []),
    ...(isPartial(call) ? PARTIAL : []),
  ];
}

/** A conditional write, or one that replaces a location: the order of two of them matters. */
function decidesRace(call: ApiCall): boolean {
  if (call.action === 'UpdatePartition') return true;
  if (call.service !== 'dynamodb') return false;
  if (call.action === 'TransactWriteItems') return true;
  const input = call.input();
  return typeof input === 'object' && input !== null && 'ConditionExpression' in input;
}

const ANY_CALL: FaultKind[] = ['error', 'error', 'throttle', 'lost-answer', 'lost-answer', 'late'];
const RACE: FaultKind[] = ['late', 'late', 'late', 'late'];
const PROCESS: FaultKind[] = ['kill-process-before', 'kill-process-after'];
const FUNCTION: FaultKind[] = ['no-answer', 'kill-function-before', 'kill-function-after'];
/**
 * By the service that invokes. The event source and the schedule wait without a time-out, because
 * Lambda always answers them; so they get no `no-answer`.
 */
const INVOCATION: Readonly<Record<string, FaultKind[]>> = {
  [PRINCIPALS.api]: ['no-answer', 'twice', 'goes-on-unanswered'],
  [PRINCIPALS.machine]: ['no-answer', 'twice', 'goes-on-unanswered'],
  [PRINCIPALS.eventSource]: ['twice', 'goes-on-unanswered'],
  [PRINCIPALS.schedule]: ['twice', 'goes-on-unanswered'],
};
const EXECUTION: FaultKind[] = ['goes-on-unanswered', 'abort-execution'];
const PARTIAL: FaultKind[] = ['partial', 'partial'];
