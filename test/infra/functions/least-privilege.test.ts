import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { FunctionName } from '../../../functions/runtime/environment.ts';
import { FUNCTION_NAMES, REWRITE_STEP_NAMES } from '../../../infra/functions/function-names.ts';
import { PERMISSIONS } from '../../../infra/functions/permissions.ts';
import { at, listAt } from '../support/at.ts';
import { type CfnResource, type SynthesisedStack, synthesised } from '../support/synthesised.ts';

const stacks = Object.values(await synthesised('prod'));
const { etl, lake } = await synthesised('dev');

const Statement = z.object({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
type Statement = z.infer<typeof Statement>;

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

const statements = stacks.flatMap((stack) =>
  stack.ofType('AWS::IAM::Policy').flatMap(statementsIn),
);

function statementsIn(policy: CfnResource | undefined): Statement[] {
  return listAt(policy, 'Properties', 'PolicyDocument', 'Statement').map((statement) =>
    Statement.parse(statement),
  );
}

function statementsOf(name: string): Statement[] {
  const [, policy] =
    Object.entries(etl.resources).find(
      ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${name}Role`),
    ) ?? [];
  return statementsIn(policy);
}

describe('permissions', () => {
  it('name every action, without wildcards', () => {
    const actions = statements.flatMap(({ Action }) => list(Action));
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name every resource, except for traces and the delivery of logs', () => {
    const everywhere = statements.filter(({ Resource }) => list(Resource).includes('*'));
    const actions = everywhere.flatMap(({ Action }) => list(Action));
    expect(
      actions.filter((action) => !/^xray:|^logs:.*(Deliver|ResourcePolic|LogGroups)/.test(action)),
    ).toEqual([]);
  });

  it('reach objects only below a prefix or in the parked bucket', () => {
    const wild = statements
      .flatMap(({ Resource }) => list(Resource))
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.includes('*') && resource !== '"*"');
    for (const resource of wild) {
      expect(resource).toMatch(
        /Lake.*"\/(lake|quarantine|corrections|archive|erasures|certificates)\/\*"|Staging.*"\/(staging\/(rewrites\/)?|raw\/)\*"|Parked.*"\/(aws\/lambda\/|replays\/|)\*"|QueryResults.*"\/results\/\*"/,
      );
    }
  });

  it('let no role delete anything but parked deliveries, replaced lines, staged rewrites, archives, and what was read again, and let one erase', () => {
    const deletes = ({ Action }: Statement) =>
      list(Action).some((action) => /:(Batch)?Delete(?!LogDelivery)/.test(action));
    const deleting = Object.fromEntries(
      FUNCTION_NAMES.map((name) => [name, statementsOf(name).filter(deletes)] as const).filter(
        ([, found]) => found.length > 0,
      ),
    );
    expect(Object.values(deleting).flat()).toHaveLength(statements.filter(deletes).length);
    const resources = (name: FunctionName) =>
      deleting[name]?.map(({ Resource }) => JSON.stringify(Resource));
    expect(Object.keys(deleting)).toEqual([
      'ReplayDeliveries',
      'RewriteDay',
      'CleanGenerations',
      'RunOperations',
      'EraseCustomers',
    ]);
    expect(resources('ReplayDeliveries')).toEqual([
      expect.stringMatching(/ParkedBucket.*"\/aws\/lambda\/\*"/),
      expect.stringMatching(/ParkedBucket.*"\/replays\/\*"/),
    ]);
    expect(resources('RewriteDay')).toEqual([
      expect.stringMatching(/StagingBucket.*"\/staging\/rewrites\/\*"/),
    ]);
    expect(resources('CleanGenerations')).toEqual([
      expect.stringMatching(/LakeBucket.*"\/lake\/\*"/),
    ]);
    expect(resources('RunOperations')).toEqual([
      expect.stringMatching(/LakeBucket.*"\/archive\/\*".*LakeBucket.*"\/quarantine\/\*"/),
      expect.stringMatching(/StagingBucket.*"\/raw\/\*"/),
      expect.stringMatching(/InvoicesTable/),
    ]);
    expect(resources('EraseCustomers')).toEqual([
      expect.stringMatching(/LakeBucket.*"\/lake\/\*"/),
      expect.stringMatching(/LakeBucket.*"\/corrections\/\*".*LakeBucket.*"\/quarantine\/\*"/),
      expect.stringMatching(/LakeBucket.*"\/archive\/\*"/),
      expect.stringMatching(/LakeBucket.*"\/erasures\/\*"/),
      expect.stringMatching(/StagingBucket.*"\/staging\/\*"/),
      expect.stringMatching(/StagingBucket.*"\/raw\/\*"/),
      expect.stringMatching(/ParkedBucket.*"\/aws\/lambda\/\*"/),
      expect.stringMatching(/QueryResultsBucket.*"\/results\/\*"/),
    ]);
    const ofVersions = FUNCTION_NAMES.filter((name) =>
      Object.values(PERMISSIONS[name]).flat().includes('DeleteObjectVersion'),
    );
    expect(ofVersions).toEqual(['EraseCustomers']);
    for (const bucket of ['ParkedBucket', 'LakeBucket']) {
      expect(lake.resources[bucket]?.Properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
      });
    }
  });

  it('are those of a separate role for every function', () => {
    const roles = etl
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => JSON.stringify(Properties['Role']));
    expect(new Set(roles).size).toBe(FUNCTION_NAMES.length);
  });

  it.each(FUNCTION_NAMES)('of %s are those in PERMISSIONS, plus its log and its traces', (name) => {
    const given = statementsOf(name).flatMap(({ Action }) => list(Action));
    // Raw bodies are not kept by default.
    const { rawToKeep: _, ...permissions } = PERMISSIONS[name];
    const listed = Object.values(permissions).flat();
    const own = ['CreateLogStream', 'PutLogEvents', 'PutTelemetryRecords', 'PutTraceSegments'];
    expect([...new Set(given.map((action) => action.replace(/^\w+:/, '')))].sort()).toEqual(
      [...new Set([...listed, ...own])].sort(),
    );
  });

  it('let no function put raw bodies unless they are kept', async () => {
    const puts = (stack: SynthesisedStack) =>
      stack
        .ofType('AWS::IAM::Policy')
        .filter((policy) =>
          statementsIn(policy).some(
            ({ Action, Resource }) =>
              list(Action).includes('s3:PutObject') && JSON.stringify(Resource).includes('/raw/*'),
          ),
        ).length;
    // An erasure overwrites what was kept before.
    expect(puts(etl)).toBe(1);
    expect(puts((await synthesised('dev', { rawDays: 30 })).etl)).toBe(4);
  });

  it('let each state machine invoke its steps and no other function', () => {
    const invoke = statementsOf('ProcessBatch').find(
      ({ Action }) => Action === 'lambda:InvokeFunction',
    );
    const functions = list(invoke?.Resource).map((arn) => String(at(arn, 'Fn::GetAtt', 0)));
    expect(functions.map((id) => id.replace(/Function\w+$/, '')).sort()).toEqual(
      FUNCTION_NAMES.filter(
        (name) =>
          ![
            'Ingest',
            'Correct',
            'StartBatch',
            'FinishBatches',
            'FinishCorrections',
            'ReplayDeliveries',
            'SwitchDay',
            ...REWRITE_STEP_NAMES,
            'RunOperations',
            'EraseCustomers',
            'AuditBatches',
            'Query',
          ].includes(name),
      ).sort(),
    );
    const rewrites = statementsOf('RewriteDays').find(
      ({ Action }) => Action === 'lambda:InvokeFunction',
    );
    const steps = list(rewrites?.Resource).map((arn) => String(at(arn, 'Fn::GetAtt', 0)));
    expect(steps.map((id) => id.replace(/Function\w+$/, '')).sort()).toEqual(
      REWRITE_STEP_NAMES.toSorted(),
    );
  });

  it('let the audit write its own item of the ledger and nothing else', () => {
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

  it('let only one function write to the parked bucket, two to lines, and besides an erasure two to the quarantine and two to corrections', () => {
    const writers = (target: keyof (typeof PERMISSIONS)['Ingest']) =>
      FUNCTION_NAMES.filter((name) => PERMISSIONS[name][target]?.includes('PutObject'));
    expect(writers('lines')).toEqual(['WriteParquet', 'RewriteDay']);
    expect(writers('quarantine')).toEqual(['WriteParquet', 'RunOperations', 'EraseCustomers']);
    expect(writers('corrections')).toEqual(['Correct', 'FinishCorrections', 'EraseCustomers']);
    expect(writers('parked')).toEqual(['StartBatch']);
    expect(writers('replayMarks')).toEqual(['ReplayDeliveries']);
  });
});
