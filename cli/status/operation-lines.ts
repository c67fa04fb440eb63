import type {
  Operation,
  OperationLedger,
} from '../../functions/ledger/operations/operation-ledger.ts';
import { counted } from '../ui/text.ts';

type Ledger = Pick<OperationLedger, 'openOperations' | 'readOperation'>;

/** Says which changes of landed lines are not done: retractions, erasures and the like. */
export async function operationLines(ledger: Ledger): Promise<string[]> {
  const ids = await ledger.openOperations();
  const found = await Promise.all(ids.map((id) => readable(id, ledger)));
  // The index lags a little.
  const open = found.filter((each) => typeof each === 'string' || each.state === 'OPEN');
  return [`  operations   ${counted(open.length, 'operation')} not done`, ...open.map(described)];
}

/** A damaged item does not hide the others. The error may quote it. */
async function readable(operationId: string, ledger: Ledger): Promise<Operation | string> {
  try {
    return (await ledger.readOperation(operationId)) ?? `${operationId} is not in the ledger`;
  } catch {
    return `${operationId} is damaged in the ledger`;
  }
}

function described(found: Operation | string): string {
  if (typeof found === 'string') return `    ${found}`;
  const { kind, operationId, at, waitingFor } = found;
  const waits = waitingFor === undefined || waitingFor === '' ? '' : `: ${waitingFor}`;
  return `    ${kind} ${operationId}, asked for at ${at}${waits}`;
}
