import { indented } from '../../ui/text.ts';
import type { BatchTrace } from '../batch-trace.ts';
import type { Execution } from '../execution.ts';
import { failureText } from './failure-text.ts';
import { logText, type ReportOptions, statesReport } from './states-report.ts';
import { lasted, moment } from './time-text.ts';

/** An execution for a terminal: how it ended, then its states. */
export function executionReport(execution: Execution, options: ReportOptions): string[] {
  const { name, status, startedAt, endedAt, failure, logs, isComplete } = execution;
  const { paint, now, showsLogs } = options;
  const time =
    endedAt === undefined ? `for ${lasted(now - startedAt)}` : `in ${lasted(endedAt - startedAt)}`;
  return [
    `Execution ${name} ${paint(status, status)} ${time}, started ${moment(startedAt)}`,
    ...(failure ? [`  ${failureText(failure)}`] : []),
    ...(isComplete ? [] : ['  Some of its events are not in the log.']),
    '',
    ...statesReport(execution, options),
    ...(showsLogs && logs.length > 0
      ? [
          '',
          '  Around its states',
          ...logs.map((line) => indented(`  ${line.source} ${logText(line)}`)),
        ]
      : []),
  ];
}

/** What is said of a batch that has no execution to show. */
export function absenceReport(trace: Exclude<BatchTrace, { kind: 'found' }>): string {
  switch (trace.kind) {
    case 'unknown':
      return `There is no batch ${trace.batchId}. "npm run trace" lists the latest ones.`;
    case 'never started':
      return (
        `No execution of batch ${trace.batchId} has begun. Its delivery was received at ` +
        `${moment(trace.receivedAt)}, and will come again as another batch, or is parked.`
      );
    case 'not logged yet':
      return (
        `The log has no events of batch ${trace.batchId} yet, which started at ` +
        `${moment(trace.startedAt)}. CloudWatch Logs may take minutes to deliver them. Try again.`
      );
    case 'expired':
      return (
        `The log has no events of batch ${trace.batchId} any more, which started at ` +
        `${moment(trace.startedAt)}: logs are kept for the "logDays" of a stage, and locally those ` +
        'of the latest 1,000 executions.'
      );
  }
}
