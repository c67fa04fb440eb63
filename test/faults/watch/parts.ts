import type { SimulatedPart } from '../../../console/api/simulation.ts';
import { siteName } from '../../../local/faults/call-site.ts';
import type { Deployment } from '../../../local/template/deployment.ts';
import { definition } from '../../../statemachines/process-batch.ts';

const KINDS = {
  'AWS::Kinesis::Stream': 'stream',
  'AWS::StepFunctions::StateMachine': 'machine',
  'AWS::Lambda::Function': 'function',
  'AWS::DynamoDB::Table': 'table',
  'AWS::S3::Bucket': 'bucket',
} as const;

/** The services that call others, in the order in which a line meets them. */
const SERVICES = ['apigateway', 'lambda', 'states', 'events'];

/** Returns the parts of the pipeline between which there are calls. */
export function partsOf(deployment: Deployment): SimulatedPart[] {
  const states = statesIn(definition);
  const resources = Object.entries(KINDS).flatMap(([type, kind]) =>
    deployment.ofType(type).map((resource): SimulatedPart => {
      const name = siteName(resource);
      const isState = kind === 'function' && states.has(name.replace(/Function$/, ''));
      return { name, kind: isState ? 'state' : kind };
    }),
  );
  return [
    ...SERVICES.map((name): SimulatedPart => ({ name, kind: 'service' })),
    ...resources,
    { name: 'glue', kind: 'catalog' },
  ];
}

type State = { Type: string; Branches?: { States: Record<string, State> }[] };

/** Returns the names of all Task states. */
function statesIn({ States }: { States: Record<string, State> }): Set<string> {
  return new Set(
    Object.entries(States).flatMap(([name, { Type, Branches = [] }]) => [
      ...(Type === 'Task' ? [name] : []),
      ...Branches.flatMap((branch) => [...statesIn(branch)]),
    ]),
  );
}
