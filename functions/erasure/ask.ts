import { randomBytes } from 'node:crypto';
import { noLines, plus } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';
import { encodedTotals } from '../index/fragment.ts';
import { linesText } from '../index/lines-attribute.ts';
import { ERASURES_PREFIX } from '../lake/lake-keys.ts';
import type { OperationLedger } from '../ledger/operations/operation-ledger.ts';
import { operationIdOf } from '../operations/operation-id.ts';
import { cutoffAt } from '../privacy/cutoff.ts';
import {
  type ErasedCustomer,
  erasedCustomer,
  erasedCustomerKey,
  erasureOf,
} from '../privacy/erased-customer.ts';
import { coveredItems, daysOf } from './items.ts';
import type { ErasurePorts } from './ports.ts';
import type { ErasurePlan, ErasureRequest, ErasureResponse } from './request.ts';

export type AskPorts = ErasurePorts & {
  operations: Pick<OperationLedger, 'createOperation' | 'readOperation'>;
};

/**
 * Answers a request to erase a customer. Records the operation under an id that tells nothing, and
 * who it is about in one object beside it. While it is not done, the same request names it again.
 */
export async function ask(request: ErasureRequest, ports: AskPorts): Promise<ErasureResponse> {
  const { customerId, anonymise, dryRun, requestedBy, reason } = request;
  const open = await openFor(customerId, ports);
  if (dryRun) {
    const plan = await planOf(request, ports);
    return { state: 'PLANNED', plan: { ...plan, ...(open && { underWay: open.operationId }) } };
  }
  if (open && open.customer.anonymise !== anonymise) {
    const asked = open.customer.anonymise ? 'anonymised' : 'erased';
    return {
      state: 'REFUSED',
      message: `Operation ${open.operationId} is not done yet: it has been asked that the customer is ${asked}. Wait for it.`,
    };
  }
  const key = open?.customer.key ?? randomBytes(32).toString('hex');
  const operationId = open?.operationId ?? operationIdOf('erase', [key]);
  if (!open) {
    const customer: ErasedCustomer = { customerId, key, anonymise };
    await ports.store.put(erasedCustomerKey(operationId), Buffer.from(JSON.stringify(customer)));
  }
  await ports.operations.createOperation({
    operationId,
    kind: 'erase',
    requestedBy,
    at: new Date(ports.now()).toISOString(),
    ...(reason !== undefined && { reason }),
    subject: { anonymise },
  });
  return { state: 'ASKED', operationId, key };
}

type Open = { operationId: string; customer: ErasedCustomer };

/** Returns the erasure of a customer that is asked for, and perhaps not recorded yet. */
async function openFor(customerId: string, { store }: AskPorts): Promise<Open | undefined> {
  let after: string | undefined;
  do {
    const { versions, next } = await store.page('lake', ERASURES_PREFIX, after);
    for (const { key, isLatest } of versions) {
      const bytes = isLatest ? await store.get(key) : undefined;
      const customer = bytes && erasedCustomer(bytes);
      if (customer?.customerId !== customerId) continue;
      return { operationId: erasureOf(key), customer };
    }
    after = next;
  } while (after !== undefined);
  return undefined;
}

async function planOf({ customerId }: ErasureRequest, ports: AskPorts): Promise<ErasurePlan> {
  const cutoff = cutoffAt(new Date(ports.now()).toISOString(), ports.batches);
  const { invoices, customers } = await coveredItems({ customerId, cutoff, ports });
  const totals = invoices
    .map(({ lines }) => encodedTotals(linesText(lines)))
    .reduce(plus, noLines());
  return {
    days: daysOf(invoices),
    lines: totals.lineCount,
    quantity: String(totals.quantity),
    revenue: formatMoney(totals.revenue),
    invoices: invoices.length,
    customers: customers.length,
  };
}
