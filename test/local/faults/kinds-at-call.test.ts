import { describe, expect, it } from 'vitest';
import { PRINCIPALS } from '../../../local/endpoint/principals.ts';
import { kindsAt } from '../../../local/faults/kinds-at-call.ts';
import { aCall } from './a-call.ts';

describe('the kinds of fault', () => {
  const common = ['error', 'throttle', 'lost-answer', 'late'];
  const process = ['kill-process-before', 'kill-process-after'];
  const caller = ['no-answer', 'kill-function-before', 'kill-function-after'];

  it("at a function's call include killing the function", () => {
    expect(new Set(kindsAt(aCall()))).toEqual(new Set([...common, ...process, ...caller]));
    expect(kindsAt(aCall({ action: 'BatchWriteItem' }))).toContain('partial');
  });

  it("at a service's call do not: there is no function to kill", () => {
    const read = aCall({ accessKey: PRINCIPALS.eventSource, action: 'GetRecords' });
    expect(new Set(kindsAt(read))).toEqual(new Set([...common, ...process]));
  });

  it('at an invocation always leave the event source and the schedule an answer', () => {
    const kindsBy = (accessKey: string) => kindsAt(aCall({ action: 'Invoke', accessKey }));
    expect(kindsBy(PRINCIPALS.machine)).toEqual(
      expect.arrayContaining(['no-answer', 'twice', 'goes-on-unanswered']),
    );
    expect(kindsBy(PRINCIPALS.eventSource)).toContain('twice');
    expect(kindsBy(PRINCIPALS.eventSource)).not.toContain('no-answer');
    expect(kindsBy(PRINCIPALS.schedule)).not.toContain('no-answer');
  });

  it('at an execution include aborting it, but never starting it twice', () => {
    const kinds = kindsAt(aCall({ service: 'states', action: 'StartSyncExecution' }));
    expect(kinds).toEqual(expect.arrayContaining(['abort-execution', 'goes-on-unanswered']));
    expect(kinds).not.toContain('twice');
  });
});
