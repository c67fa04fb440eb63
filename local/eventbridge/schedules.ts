import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Deployment, Resource } from '../template/deployment.ts';

/** What a rule may have as a target. */
export type Targets = {
  lambda: LambdaService;
  /** Starts an execution of a Standard state machine. */
  startExecution(stateMachineArn: string, input: string): Promise<unknown>;
};

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const Properties = z.object({
  ScheduleExpression: z
    .string('event patterns are not served here')
    .regex(/^rate\(\d+ (minute|hour|day)s?\)$/, 'only rate(…) is served here'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.object({ Arn: z.string(), RoleArn: z.string().optional(), Input: z.string().optional() }),
    )
    .default([]),
});

export type Schedules = { close(): Promise<void> };

/**
 * Invokes the targets of the template's rate rules, for the first time one period after the start.
 * A run that takes longer than the period delays the next one.
 */
export function startSchedules(
  deployment: Deployment,
  { lambda, startExecution }: Targets,
  clock: Clock,
): Schedules {
  const stopped = new AbortController();
  const rules = deployment
    .ofType('AWS::Events::Rule')
    .map((rule) => ({ rule, ...propertiesOf(rule) }))
    .filter(({ State }) => State === 'ENABLED');
  const running = rules.map(async ({ rule, ScheduleExpression, Targets }) => {
    const period = periodOf(ScheduleExpression);
    while (!stopped.signal.aborted) {
      await clock.sleep(period, stopped.signal);
      if (stopped.signal.aborted) return;
      const event = scheduledEvent(rule, deployment, clock);
      const runs = Targets.map(({ Arn, Input = JSON.stringify(event) }) =>
        isStateMachine(Arn) ? startExecution(Arn, Input) : lambda.invoke(Arn, JSON.parse(Input)),
      );
      // A failure is in the function's log. The target runs again after the next period.
      await Promise.allSettled(runs);
    }
  });
  return {
    close: async () => {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

/** The state machines that rules start. EventBridge starts each with the role of its target. */
export function scheduledMachines(
  deployment: Deployment,
): { rule: Resource; roleArn: string; machineArn: string }[] {
  return deployment
    .ofType('AWS::Events::Rule')
    .flatMap((rule) =>
      propertiesOf(rule).Targets.flatMap(({ Arn, RoleArn = '' }) =>
        isStateMachine(Arn) ? [{ rule, roleArn: RoleArn, machineArn: Arn }] : [],
      ),
    );
}

const isStateMachine = (arn: string): boolean => arn.includes(':stateMachine:');

function propertiesOf(rule: Resource): z.infer<typeof Properties> {
  const parsed = Properties.safeParse(rule.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`Rule ${rule.logicalId}: ${z.prettifyError(parsed.error)}`);
}

function periodOf(expression: string): number {
  const [, count, unit] = /(\d+) (minute|hour|day)/.exec(expression) ?? [];
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const scheduledEvent = (rule: Resource, { account, region }: Deployment, clock: Clock) => ({
  version: '0',
  id: crypto.randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  region,
  resources: [rule.attributes['Arn'] ?? rule.ref],
  detail: {},
});
