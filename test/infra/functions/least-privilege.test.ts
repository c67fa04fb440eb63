import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../infra/functions/function-names.ts';
import { PERMISSIONS } from '../../../infra/functions/permissions.ts';
import { synthesised } from '../support/synthesised.ts';

const stacks = Object.values(await synthesised('prod'));
const { etl } = await synthesised('dev');

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const statements = stacks.flatMap((stack) =>
  stack.ofType('AWS::IAM::Policy').flatMap(({ Properties }): Statement[] => {
    return Object(Properties['PolicyDocument']).Statement;
  }),
);

function statementsOf(name: string): Statement[] {
  const [, policy] =
    Object.entries(etl.resources).find(
      ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${name}Role`),
    ) ?? [];
  return Object(policy?.Properties['PolicyDocument']).Statement;
}

describe('permissions', () => {
  it('name every action', () => {
    const actions = statements.flatMap(({ Action }) => list(Action));
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name every resource, but for traces and the delivery of logs', () => {
    const everywhere = statements.filter(({ Resource }) => list(Resource).includes('*'));
    const actions = everywhere.flatMap(({ Action }) => list(Action));
    expect(
      actions.filter((action) => !/^xray:|^logs:.*(Deliver|ResourcePolic|LogGroups)/.test(action)),
    ).toEqual([]);
  });

  it('reach below a prefix or into the parked bucket, and no further', () => {
    const wild = statements
      .flatMap(({ Resource }) => list(Resource))
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.includes('*') && resource !== '"*"');
    for (const resource of wild) {
      expect(resource).toMatch(
        /Lake.*"\/(lake|quarantine)\/\*"|Staging.*"\/staging\/\*"|Parked.*"\/\*"/,
      );
    }
  });

  it('let nobody delete', () => {
    const actions = statements.flatMap(({ Action }) => list(Action));
    expect(actions.filter((action) => /:(Batch)?Delete(?!LogDelivery)/.test(action))).toEqual([]);
  });

  it('are given to a role of its own for every function', () => {
    const roles = etl
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties['Role']));
    expect(new Set(roles).size).toBe(FUNCTION_NAMES.length);
  });

  it.each(FUNCTION_NAMES)('of %s are those of the table, its log and its traces', (name) => {
    const given = statementsOf(name).flatMap(({ Action }) => list(Action));
    const said = Object.values(PERMISSIONS[name]).flat();
    const own = ['CreateLogStream', 'PutLogEvents', 'PutTelemetryRecords', 'PutTraceSegments'];
    expect([...new Set(given.map((action) => action.replace(/^\w+:/, '')))].sort()).toEqual(
      [...new Set([...said, ...own])].sort(),
    );
  });

  it('let the state machine call its own steps and nothing else', () => {
    const invoke = statementsOf('ProcessBatch').find(
      ({ Action }) => Action === 'lambda:InvokeFunction',
    );
    const functions = list(invoke?.Resource).map((arn) => Object(arn)['Fn::GetAtt']?.[0]);
    expect(functions.map((id) => id.replace(/Function\w+$/, '')).sort()).toEqual(
      FUNCTION_NAMES.filter(
        (name) =>
          !['Ingest', 'StartBatch', 'FinishBatches', 'AuditBatches', 'Query'].includes(name),
      ).sort(),
    );
  });

  it('let the audit write its own item of the ledger, and nothing else', () => {
    const writing = statementsOf('AuditBatches').filter(({ Action }) =>
      list(Action).some((action) =>
        /^(s3|dynamodb|glue):(Batch)?(Put|Update|Write|Create)/.test(action),
      ),
    );
    expect(writing).toMatchObject([
      {
        Action: 'dynamodb:PutItem',
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['AUDIT'] } },
      },
    ]);
  });

  it('let each bucket be written by those who fill it', () => {
    const writers = (target: keyof (typeof PERMISSIONS)['Ingest']) =>
      FUNCTION_NAMES.filter((name) => PERMISSIONS[name][target]?.includes('PutObject'));
    expect(writers('lines')).toEqual(['WriteParquet']);
    expect(writers('quarantine')).toEqual(['WriteParquet']);
    expect(writers('parked')).toEqual(['StartBatch']);
  });
});
