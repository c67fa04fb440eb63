import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../ui/progress.ts';
import type { Operations, OperationView } from './operations-client.ts';

/** Between two invocations while the operation waits for something. */
const PAUSE_MS = 3000;

/** Works on an operation until it is DONE, and shows what it waits for. */
export async function waitForOperation(
  operationId: string,
  operations: Pick<Operations, 'work'>,
  progress: Progress,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<OperationView> {
  progress.note(
    `Operation ${operationId}. If you leave, a schedule carries it out; the same command waits for it again.`,
  );
  for (;;) {
    const view = await operations.work(operationId);
    if (view.state === 'DONE') {
      progress.done();
      return view;
    }
    progress.update(view.detail ?? 'working');
    await pause(view.detail === undefined ? 0 : PAUSE_MS);
  }
}
