import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StepFailure } from '../../../functions/failures.ts';

const batch = {
  batchId: '0-abc-1',
  plan: { key: 'staging/0-abc-1/plan' },
  counts: { accepted: 3, quarantined: 1 },
  unfinished: [],
};
const execution = 'arn:aws:states:eu-west-2:123456789012:express:ProcessBatch:0-abc-1:4f';

/** The lines that the function writes to its log. */
let lines: Record<string, unknown>[];
let stepHandler: typeof import('../../../functions/runtime/step-handler.ts').stepHandler;

beforeEach(async () => {
  lines = [];
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'invoice-pipeline-test');
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line) => lines.push(JSON.parse(String(line))));
  }
  vi.resetModules();
  ({ stepHandler } = await import('../../../functions/runtime/step-handler.ts'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('stepHandler', () => {
  it('names the batch, the execution and the stage on every line of the log', async () => {
    const run = async () => ({ batchId: batch.batchId, written: 2 });
    const handler = stepHandler('UpsertInvoices', run);
    await handler({ ...batch, execution });
    await handler({ ...batch, batchId: '0-abc-2', execution: `${execution}2` });
    expect(lines).toMatchObject([
      {
        step: 'UpsertInvoices',
        batchId: '0-abc-1',
        executionArn: execution,
        service: 'invoice-pipeline-test',
      },
      { batchId: '0-abc-2', executionArn: `${execution}2` },
    ]);
  });

  it('passes its core only what the contract names', async () => {
    const run = vi.fn(async () => ({ batchId: batch.batchId, written: 2 }));
    await stepHandler('UpsertInvoices', run)({ ...batch, execution });
    expect(run).toHaveBeenCalledWith(batch);
  });

  it('logs nothing of the message of a failure', async () => {
    const secret = 'WHITE HANGING HEART T-LIGHT HOLDER';
    const run = async () => {
      throw new StepFailure('IndexWriteFailed', secret, new Error(secret));
    };
    await expect(stepHandler('UpsertInvoices', run)({ ...batch, execution })).rejects.toThrow();
    expect(lines).toMatchObject([
      { batchId: batch.batchId, executionArn: execution, failure: 'IndexWriteFailed' },
    ]);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('names what is wrong with its input, without its values', async () => {
    const run = async () => ({ batchId: batch.batchId, written: 2 });
    const input = { ...batch, plan: 'WHITE HANGING HEART', execution };
    const failure = await stepHandler('UpsertInvoices', run)(input).catch((error) => error);
    expect(failure).toMatchObject({ name: 'ContractBroken' });
    expect(failure.message).toMatch(/input of UpsertInvoices is wrong: plan/);
    expect(failure.message).not.toContain('HEART');
  });
});
