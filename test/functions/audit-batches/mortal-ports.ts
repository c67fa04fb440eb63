import type { AuditState } from '../../../functions/audit-batches/audit-state.ts';
import type { AuditPorts } from '../../../functions/audit-batches/ports.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Ports that serve so many calls, and pages of a list, and throw ever after, like those of a function
 * that is killed. `saved` is the last state that was saved before.
 */
export function mortalPorts(ports: AuditPorts, lives: number) {
  const life: { calls: number; saved?: AuditState } = { calls: 0 };
  const live = (): void => {
    life.calls += 1;
    if (life.calls > lives) throw new Error('killed');
  };
  const called = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      live();
      // Calls end in another order than they begin.
      for (let turns = (life.calls * 7) % 5; turns > 0; turns -= 1) await turn();
      return call(...args);
    };
  };
  async function* listed<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    live();
    for await (const item of items) {
      yield item;
      live();
    }
  }
  const { ledger, stores } = ports;
  const mortal: AuditPorts = {
    now: ports.now,
    save: called(async (state) => {
      life.saved = state;
    }),
    ledger: {
      readDay: called(ledger.readDay),
      recordsOf: called(ledger.recordsOf),
      registrationOf: called(ledger.registrationOf),
      firstStart: called(ledger.firstStart),
      listBatches: (state, within) => listed(ledger.listBatches(state, within)),
      listIngests: (within) => listed(ledger.listIngests(within)),
      readBatch: called(ledger.readBatch),
      readIngest: called(ledger.readIngest),
      readCorrection: called(ledger.readCorrection),
      openOperations: called(ledger.openOperations),
      erasures: called(ledger.erasures),
      openCorrections: called(ledger.openCorrections),
      lineClaims: called(ledger.lineClaims),
      readRetraction: called(ledger.readRetraction),
      changedIngests: called(ledger.changedIngests),
      isMoving: called(ledger.isMoving),
      readReprocessing: called(ledger.readReprocessing),
      readChanges: called(ledger.readChanges),
    },
    stores: {
      plan: called(stores.plan),
      object: called(stores.object),
      location: called(stores.location),
      invoices: called(stores.invoices),
      customers: called(stores.customers),
      ofInvoice: called(stores.ofInvoice),
      ofCustomer: called(stores.ofCustomer),
      archivedKeys: called(stores.archivedKeys),
      objects: called(stores.objects),
    },
  };
  return { life, ports: mortal };
}
