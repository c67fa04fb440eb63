import { describe, expect, test } from 'vitest';
import { resumeExecutionName } from '../../../functions/execution/sfn-machine.ts';

describe('resumeExecutionName', () => {
  test('fits an execution name and is new each time', () => {
    const batchId = 'x'.repeat(64);
    expect(resumeExecutionName(batchId)).toMatch(/^[0-9A-Za-z-]{65,80}$/);
    expect(resumeExecutionName(batchId)).not.toBe(resumeExecutionName(batchId));
  });
});
