import type { DeployedNames } from '../../target/deployed-names.ts';
import type { Execution } from '../execution.ts';

const MARGIN_MS = 60_000;

/** The pages of the AWS console about an execution. */
export function consoleLinks(
  { arn, startedAt, endedAt = startedAt }: Execution,
  { region, logGroups }: Pick<DeployedNames, 'region' | 'logGroups'>,
): { execution: string; logs?: string } {
  const base = `https://${region}.console.aws.amazon.com`;
  const details = `express-executions/details/${encodeURI(arn)}?startDate=${startedAt}`;
  const execution = `${base}/states/home?region=${region}#/${details}`;
  if (!logGroups) return { execution };
  const query = new URLSearchParams({
    filterPattern: `{ $.execution_arn = "${arn}" }`,
    start: String(startedAt - MARGIN_MS),
    end: String(endedAt + MARGIN_MS),
  });
  const group = `log-group/${encodedTwice(logGroups.machine)}/log-events`;
  const fragment = `logsV2:log-groups/${group}${encodedOnce(`?${query}`)}`;
  return { execution, logs: `${base}/cloudwatch/home?region=${region}#${fragment}` };
}

/** The console decodes its fragment itself, and writes `$` for `%` there. */
const encodedOnce = (text: string): string => encodeURIComponent(text).replaceAll('%', '$');
const encodedTwice = (text: string): string => encodedOnce(encodeURIComponent(text));
