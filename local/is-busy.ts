import type { EmbeddedAws } from './embedded-aws.ts';

/** Whether a record is left in the stream, or an execution is running. */
export const isBusy = ({ executions, backlog }: Pick<EmbeddedAws, 'executions' | 'backlog'>) =>
  executions() > 0 || backlog().some(({ records }) => records > 0);
