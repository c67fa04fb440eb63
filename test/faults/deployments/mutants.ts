import * as z from 'zod';
import type { Resources } from '../../support/assembly-copy.ts';
import type { Deployments } from '../run/job.ts';
import { type Change, changedDeployments } from './changed-assembly.ts';
import { FIRST_VERSION, NEXT_VERSION, readingAgain } from './deployments.ts';

/** An app with a planted bug. */
export type Mutant = Change & {
  name: string;
  /** A reader that looks at the right moment sees the bug, also in a run without faults. */
  isSeenByReaders?: true;
  /** The version that is deployed first does not have it. */
  isOfLater?: true;
  /** A schedule that shows it, one of the shortest. Others run only if it no longer does. */
  seed: number;
  /** The violations that count as finding it, if it also causes others without any fault. */
  shows?: RegExp;
};

const LEDGER = 'functions/ledger/dynamo-ledger.ts';
const SETTLE = 'functions/claim-batch/settle-chunk.ts';
const ABANDON =
  "if (batch.state === 'STARTED' || batch.state === 'FAILED') return ledger.abandonBatch(holder);";

const CORRECTING = ['Correct', 'FinishCorrections'] as const;

/** Bugs that are typical of systems of this kind. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the seal is unconditional',
    seed: 6,
    functions: ['SplitBatch'],
    code: [
      {
        file: LEDGER,
        from: "move(batchId, ['STARTED'], {",
        to: "move(batchId, ['STARTED', 'FAILED', 'ABANDONED', 'SEALED', 'COMMITTED'], {",
      },
    ],
  },
  {
    name: 'a claim is taken over from a holder that was not abandoned',
    seed: 4,
    functions: ['ClaimBatch'],
    code: [
      { file: SETTLE, from: ABANDON, to: "if (batch.state === 'STARTED') return 'ABANDONED';" },
    ],
  },
  {
    name: 'claims expire',
    seed: 9,
    functions: ['ClaimBatch'],
    code: [
      {
        file: SETTLE,
        from: ABANDON,
        to: `if (now() - Date.parse(batch.startedAt) > 60_000) return 'ABANDONED'; ${ABANDON}`,
      },
    ],
  },
  {
    name: 'object keys come from a clock',
    seed: 9,
    functions: ['WriteParquet'],
    code: [
      {
        file: 'functions/write-parquet/write-parquet.ts',
        from: 'put(key, content, contentType)',
        to: "put(key.replace('.parquet', '-' + Date.now() + '.parquet'), content, contentType)",
      },
    ],
    // Even without faults, the ledger knows none of the objects.
    shows: /twice/,
  },
  {
    name: 'a sealed plan is made and sealed again',
    seed: 7,
    functions: ['StartBatch', 'SplitBatch'],
    code: [
      {
        file: 'functions/execution/run-to-end.ts',
        from: 'machine.resume({ batchId, plan, counts, unfinished: [] })',
        to: 'machine.resume({ batchId, payload: batch.payload } as never)',
      },
      {
        file: LEDGER,
        from: "move(batchId, ['STARTED'], {",
        to: "move(batchId, ['STARTED', 'SEALED'], {",
      },
    ],
  },
  {
    name: "customers' totals are counted up with ADD",
    seed: 4,
    functions: ['UpsertCustomers'],
    code: [
      {
        file: 'functions/upsert-customers/handler.ts',
        from: "import { dynamodb } from '../runtime/clients/dynamodb.ts';",
        to: `import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
          import { dynamodb } from '../runtime/clients/dynamodb.ts';`,
      },
      {
        file: 'functions/upsert-customers/handler.ts',
        from: 'await putItems(client, config.CUSTOMERS_TABLE, items.map(customerItem));',
        to: `await Promise.all(
          items.map(customerItem).map(({ customerId, invoiceFragment, lineCount, quantity, revenue, ...rest }) =>
            client.send(new UpdateItemCommand({
              TableName: config.CUSTOMERS_TABLE,
              Key: { customerId, invoiceFragment },
              UpdateExpression: 'ADD lineCount :lines, quantity :quantity, revenue :revenue SET '
                + Object.keys(rest).map((name) => '#' + name + ' = :' + name).join(', '),
              ExpressionAttributeNames: Object.fromEntries(Object.keys(rest).map((name) => ['#' + name, name])),
              ExpressionAttributeValues: {
                ':lines': lineCount, ':quantity': quantity, ':revenue': revenue,
                ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [':' + name, value])),
              },
            }))));`,
      },
    ],
    template: mayUpdateCustomers,
  },
  {
    name: "a later version writes a plan's items of Customers as it would plan them",
    seed: 2,
    isOfLater: true,
    functions: ['UpsertCustomers'],
    code: [
      {
        file: 'functions/staging/plan-version.ts',
        from: 'BY_VERSION[v].customers',
        to: '2',
      },
    ],
  },
  {
    name: 'the claim of a quarantined line is unconditional',
    seed: 4,
    functions: CORRECTING,
    code: [
      {
        file: 'functions/ledger/dynamo-correction-ledger.ts',
        from: 'if (await table.putIfAbsent(lineClaimItem(line, correctionId, position))) {',
        to: 'if ((await table.put(lineClaimItem(line, correctionId, position))) === undefined) {',
      },
    ],
  },
  {
    name: 'a correction is SENT before its lines are',
    seed: 10,
    functions: CORRECTING,
    code: [
      {
        file: 'functions/corrections/finish-correction.ts',
        from: 'if (won.length > 0) {',
        to: `await ports.corrections.endCorrection(
            correctionId,
            sentLines(content, known, holders, correctionId),
          );
          if (won.length > 0) {`,
      },
    ],
  },
  {
    name: 'a batch that is late writes to the old generation of a day only',
    seed: 16,
    isSeenByReaders: true,
    functions: ['WriteParquet'],
    code: [
      {
        file: 'functions/ledger/day-ledger.ts',
        from: "phase === 'IDLE' ? [live] : [writing, live]",
        to: 'phase ? [live] : []',
      },
    ],
  },
  {
    name: 'a day is switched before its new generation is written',
    seed: 3,
    isSeenByReaders: true,
    functions: ['RewriteDay'],
    code: [
      {
        file: 'functions/rewrite/rewrite-day.ts',
        from: 'const waiting = await filled(begun, ports);',
        to: `const begins = await ports.days.beginSwitch(begun);
          if (begins.phase === 'SWITCHING') await ports.switchDay(date, writing);
          const waiting = await filled(begun, ports);`,
      },
    ],
  },
  {
    name: 'an ingest that was sent again is restored too',
    seed: 1,
    isSeenByReaders: true,
    functions: ['RunOperations'],
    code: [
      {
        file: 'functions/retraction/restore.ts',
        from: "if (found.state !== 'RETRACTED' || isExpired)",
        to: "if (!['RETRACTED', 'RESENT'].includes(found.state) || isExpired)",
      },
      {
        file: 'functions/retraction/eligible.ts',
        from: "    case 'RETRACTED':\n      if (Date",
        to: "    case 'RETRACTED':\n    case 'RESENT':\n      if (Date",
      },
      {
        file: 'functions/retraction/eligible.ts',
        from: "return retraction?.state === 'RESENT' && !named",
        to: "return retraction?.state === 'PURGED' && !named",
      },
    ],
  },
  {
    name: 'a generation is deleted before its grace period is over',
    seed: 4,
    isSeenByReaders: true,
    functions: ['CleanGenerations'],
    code: [
      {
        file: 'functions/rewrite/clean-generations.ts',
        from: "Date.parse(replacedBefore ?? '') > graceMs;",
        to: "Date.parse(replacedBefore ?? '') > 0;",
      },
    ],
  },
  {
    name: 'two rewrites of a day begin the same generation',
    seed: 4,
    isSeenByReaders: true,
    functions: ['RewriteDay'],
    code: [
      {
        file: 'functions/ledger/dynamo-day-ledger.ts',
        from: `    beginRewrite: (day, change, at) =>
      move(day, { writing: day.writing + 1, phase: 'REWRITING', change, beganAt: at }),`,
        to: `    beginRewrite: async (day, change, at) => {
      const begun = { writing: day.writing + 1, phase: 'REWRITING' as const, change, beganAt: at };
      await table.put({ ...dayKey(day.date), ...dayAttributes({ ...day, ...begun }) });
      return { ...day, ...begun };
    },`,
      },
    ],
  },
  {
    name: 'a retraction says that lines are archived before they are',
    seed: 6,
    functions: ['RunOperations'],
    code: [
      {
        file: 'functions/retraction/retract.ts',
        from: '    await archiveIngests(operationId, group, ports);\n',
        to: '',
      },
      {
        file: 'functions/retraction/retract.ts',
        from: '    await save({ ...claimed, archived: [...archived] });',
        to: `    await save({ ...claimed, archived: [...archived] });
    await archiveIngests(operationId, group, ports);`,
      },
    ],
  },
  {
    name: 'an erasure does not wait for batches that are landing',
    seed: 2,
    isSeenByReaders: true,
    functions: ['EraseCustomers'],
    code: [
      {
        file: 'functions/erasure/erase.ts',
        from: "if (phase === 'SETTLE') return openWork(at, ports);",
        to: "if (phase === 'SETTLE' && at === '') return openWork(at, ports);",
      },
      {
        file: 'functions/erasure/examine/staged.ts',
        from: "if (mayEnd || batch.state === 'SEALED') {",
        to: "if (mayEnd && batch.state === 'SEALED') {",
      },
      {
        file: 'functions/erasure/examine/staged.ts',
        from: "if (batch.state === 'FAILED' || batch.state === 'STARTED') {",
        to: "if (batch.state === 'FAILED' && mayEnd) {",
      },
    ],
  },
  {
    name: 'a certificate is written although old versions are left',
    seed: 1,
    isSeenByReaders: true,
    functions: ['EraseCustomers'],
    code: [
      {
        file: 'functions/erasure/examine/lines.ts',
        from: "    await store.remove('lake', version);\n    return { versions: 1 };",
        to: '    return store ? {} : { versions: 1 };',
      },
    ],
  },
  {
    name: 'an erasure leaves records in raw bodies',
    seed: 1,
    isSeenByReaders: true,
    functions: ['EraseCustomers'],
    code: [
      {
        file: 'functions/erasure/examine/raw.ts',
        from: 'if (rows.length === 0) return undefined;',
        to: 'if (rows.length >= 0) return undefined;',
      },
    ],
  },
  {
    name: 'an erasure takes a deflated chunk for text',
    seed: 5,
    isSeenByReaders: true,
    functions: ['EraseCustomers'],
    code: [
      {
        file: 'functions/privacy/staged-content.ts',
        from: 'if (isDelivery(buffer)) return deliveryMentions(buffer, customerId);',
        to: 'if (isDelivery(buffer)) return mentionedIn(buffer, customerId);',
      },
    ],
  },
  {
    name: 'what has landed before stays beside what a reprocessing lands',
    seed: 10,
    isSeenByReaders: true,
    functions: ['RunOperations'],
    code: [
      {
        file: 'functions/reprocessing/apply.ts',
        from: 'await ports.items.remove(table, removed[table]);',
        to: 'await ports.items.remove(table, []);',
      },
    ],
  },
  {
    name: 'a reprocessing reads records again that were erased',
    seed: 1,
    isSeenByReaders: true,
    functions: ['RunOperations'],
    code: [
      {
        file: 'functions/reprocessing/change/read-again.ts',
        from: 'erased: new Set(raw.erased),',
        to: 'erased: new Set<number>(),',
      },
      // The second guard: the lake has fewer lines of the batch than it has landed.
      {
        file: 'functions/reprocessing/change/new-lines.ts',
        from: 'if (lines < 0 || lines > erased) {',
        to: 'if (lines < 0) {',
      },
    ],
  },
  {
    name: 'every attempt of a reprocessing reads everything again',
    seed: 10,
    functions: ['RunOperations'],
    code: [
      {
        file: 'functions/reprocessing/reprocess.ts',
        from: '    ...claimed.prepared,\n    ...claimed.unchanged,\n',
        to: '',
      },
    ],
  },
  {
    name: 'the batch is committed before it is written',
    seed: 10,
    isSeenByReaders: true,
    functions: [],
    code: [],
    template: commitFirst,
  },
];

const PolicyDocument = z.looseObject({
  Statement: z.array(z.looseObject({ Action: z.unknown() })),
});

function mayUpdateCustomers(resources: Resources): void {
  const policies = Object.entries(resources).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('UpsertCustomers'),
  );
  for (const [, policy] of policies) {
    const document = PolicyDocument.parse(policy.Properties['PolicyDocument']);
    for (const statement of document.Statement) {
      if (statement.Action === 'dynamodb:BatchWriteItem') statement.Action = 'dynamodb:UpdateItem';
    }
    policy.Properties['PolicyDocument'] = document;
  }
}

function commitFirst(resources: Resources): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine') continue;
    if (Properties['StateMachineType'] !== 'EXPRESS') continue;
    const definition = JSON.parse(String(Properties['DefinitionString']));
    const { NewOrSealed, SplitBatch, CommitBatch, Materialise } = definition.States;
    NewOrSealed.Choices[0].Next = 'CommitBatch';
    SplitBatch.Next = 'CommitBatch';
    Object.assign(CommitBatch, { Next: 'Materialise', End: undefined });
    Object.assign(Materialise, { Next: undefined, End: true });
    Properties['DefinitionString'] = JSON.stringify(definition);
  }
}

/** Builds the app with the bug in it, and a later version with the same bug. */
export const deploymentsOf = (mutant: Mutant): Promise<Deployments> => {
  const first = mutant.isOfLater ? FIRST_VERSION : both(mutant, FIRST_VERSION);
  return changedDeployments(readingAgain(first), readingAgain(both(mutant, NEXT_VERSION)));
};

const both = (one: Change, other: Change): Change => ({
  functions: [...new Set([...one.functions, ...other.functions])],
  code: [...one.code, ...other.code],
  template: (resources) => {
    one.template?.(resources);
    other.template?.(resources);
  },
});
