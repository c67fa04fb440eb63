import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('metrics are one log line in the format from which CloudWatch extracts metrics, without zeros', async () => {
  const lines: string[] = [];
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'invoice-pipeline-test');
  vi.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)));
  vi.resetModules();
  const { publish } = await import('../../../functions/runtime/metrics.ts');
  publish({ LinesAccepted: 40, LinesQuarantined: 0, AuditLagSeconds: 1.5 });
  publish({ BatchesUnfinished: 0 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('LinesQuarantined');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    service: 'invoice-pipeline-test',
    LinesAccepted: 40,
    AuditLagSeconds: 1.5,
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'InvoicePipeline',
          Dimensions: [['service']],
          Metrics: [
            { Name: 'LinesAccepted', Unit: 'Count' },
            { Name: 'AuditLagSeconds', Unit: 'Seconds' },
          ],
        },
      ],
    },
  });
});
