import * as z from 'zod';

/** Of what a transaction does to an item, the part that permissions are about. */
const Item = z.object({ TableName: z.string() });
const Transaction = z.object({
  TransactItems: z.array(
    z.union([
      z.strictObject({ Put: Item }),
      z.strictObject({ Update: Item }),
      z.strictObject({ Delete: Item }),
      z.strictObject({ ConditionCheck: Item }),
    ]),
  ),
});

/**
 * Returns the actions that a TransactWriteItems needs, with their tables. There is no permission for
 * the transaction as such: each of its items needs that of the single call.
 */
export function actionsInTransaction(input: unknown): { action: string; table: string }[] {
  const { TransactItems = [] } = Transaction.safeParse(input).data ?? {};
  const all = TransactItems.flatMap((item) =>
    Object.entries(item).map(([kind, { TableName }]) => ({
      action: `${kind}Item`,
      table: TableName,
    })),
  );
  return [...new Map(all.map((one) => [`${one.action} ${one.table}`, one])).values()];
}
