import { afterEach, describe, expect, it, vi } from 'vitest';
import { aboutIngests, logger } from '../../../functions/runtime/telemetry.ts';

afterEach(() => {
  logger.resetKeys();
  vi.restoreAllMocks();
});

describe('the ingests in a log line', () => {
  it('are each named once', () => {
    const appended = vi.spyOn(logger, 'appendKeys');
    aboutIngests([{ ingestId: 'a' }, { ingestId: 'b' }, { ingestId: 'a' }]);
    expect(appended).toHaveBeenCalledWith({ ingestIds: ['a', 'b'] });
  });

  it('are at most twenty of a batch of many one-line POSTs', () => {
    const appended = vi.spyOn(logger, 'appendKeys');
    aboutIngests(Array.from({ length: 1000 }, (_, index) => ({ ingestId: `i${index}` })));
    expect(appended.mock.calls[0]?.[0]?.['ingestIds']).toHaveLength(20);
  });
});
