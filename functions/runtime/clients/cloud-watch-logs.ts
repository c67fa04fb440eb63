import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { configOf, type Where } from './client-config.ts';

export const cloudWatchLogs = (where: Where = {}): CloudWatchLogsClient =>
  new CloudWatchLogsClient(configOf(where));
