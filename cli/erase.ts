import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificate, readCertificate } from '../functions/erasure/certificate.ts';
import { objectBytes } from '../functions/lake/s3-object-bytes.ts';
import { s3 } from '../functions/runtime/clients/s3.ts';
import { type Erasures, type ErasureView, erasuresOf } from './erase/erasures-client.ts';
import {
  certificateReport,
  isUnknown,
  keyReport,
  planReport,
  statusReport,
  UNKNOWN,
} from './erase/report.ts';
import { reasonOf, requesterName } from './retract/requester.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, type Target, targetOf } from './target/target.ts';
import {
  CommandError,
  FAILED,
  REFUSED,
  readArguments,
  runCommand,
  usageError,
} from './ui/command.ts';
import { progressOn } from './ui/progress.ts';

const HELP = `
npm run erase -- CUSTOMER_ID [--anonymise] [--dry-run] [--unknown] [--reason TEXT] [--no-wait]
                 [--certificate FILE] [--data-dir DIR | --outputs FILE]
npm run erase -- --status OPERATION_ID [--certificate FILE]

Erases a customer for good, from the lake with all its versions, Invoices, Customers, quarantine,
corrections, archives, staging, parked deliveries and results of queries. It can't be undone. Ends
in a certificate.

  --anonymise         keep the lines and their revenue, without their customer
  --dry-run           show what the index of customers leads to, and do nothing
  --unknown           erase the id although the index of customers does not know it: only archives of
                      retractions, and texts that could not be read, may have it
  --reason TEXT       why; it is kept with the operation, so it must not name the customer
  --no-wait           do not wait: a schedule carries it out
  --status ID         show how far an erasure is, or its certificate
  --certificate FILE  write the certificate to a file, once it is there
  --data-dir DIR      the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE      the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses
                      your AWS credentials, which need lambda:InvokeFunction on EraseCustomers, and
                      s3:GetObject on the certificates in the lake bucket.`;

const OPTIONS = {
  anonymise: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  unknown: { type: 'boolean', default: false },
  reason: { type: 'string' },
  'no-wait': { type: 'boolean', default: false },
  status: { type: 'string' },
  certificate: { type: 'string' },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

/** Between two invocations while the erasure waits for something. */
const PAUSE_MS = 3000;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const { outputs, status, 'data-dir': dataDir } = values;
  const customerId = customerIn(positionals, values);
  const target = await targetOf({ outputs, dataDir });
  const erasures = erasuresOf(target);
  const view = await (status === undefined
    ? erased(customerId, values, erasures)
    : erasures.status(status)
  ).catch(rethrowAwsError);
  return view ? ended(view, target, values.certificate) : 0;
}

/** Returns the customer, or an empty text with --status. */
function customerIn(
  [customerId = '', ...more]: readonly string[],
  { status, ...values }: Values & { status?: string },
): string {
  if ((customerId === '') === (status === undefined) || more.length > 0) {
    throw usageError('Name one CUSTOMER_ID, or an operation with --status.', HELP);
  }
  if (status !== undefined && !/^o[0-9a-z]{25}$/.test(status)) {
    throw usageError(`--status takes the id of an operation, not "${status}".`, HELP);
  }
  const { anonymise, unknown, reason } = values;
  const asks = anonymise || unknown || values['dry-run'] || values['no-wait'];
  if (status !== undefined && (asks || reason !== undefined)) {
    throw usageError('--status only shows an erasure: it takes no other option.', HELP);
  }
  if (customerId !== '' && reason?.includes(customerId)) {
    throw usageError('--reason is kept, so it must not name the customer.', HELP);
  }
  return customerId;
}

type Values = {
  anonymise: boolean;
  unknown: boolean;
  'dry-run': boolean;
  'no-wait': boolean;
  reason?: string;
};

/** Asks for the erasure, and works on it until it is done or has to wait for hours. */
async function erased(
  customerId: string,
  values: Values,
  erasures: Erasures,
): Promise<ErasureView | undefined> {
  const { anonymise, unknown } = values;
  const request = {
    customerId,
    anonymise,
    ...reasonOf(values, HELP),
    requestedBy: requesterName(),
  };
  const planned = await erasures.ask({ ...request, dryRun: true });
  if (planned.state === 'PLANNED') {
    if (values['dry-run']) print(planReport(planned.plan, anonymise));
    else if (!unknown && isUnknown(planned.plan)) throw new CommandError(UNKNOWN, REFUSED);
  }
  const asked = values['dry-run'] ? planned : await erasures.ask({ ...request, dryRun: false });
  if (asked.state === 'REFUSED') throw new CommandError(asked.message, FAILED);
  if (asked.state === 'PLANNED') return undefined;
  print(keyReport(asked.operationId, asked.key));
  if (values['no-wait']) return erasures.status(asked.operationId);
  return waited(asked.operationId, erasures);
}

async function waited(operationId: string, erasures: Erasures): Promise<ErasureView> {
  const progress = progressOn(process.stderr);
  for (;;) {
    const view = await erasures.work(operationId);
    if (view.state === 'DONE' || view.until !== undefined) {
      progress.done();
      return view;
    }
    progress.update(view.detail ?? 'working');
    await sleep(view.detail === undefined ? 0 : PAUSE_MS);
  }
}

async function ended(
  view: ErasureView,
  { where, names }: Target,
  file: string | undefined,
): Promise<number> {
  if (!view.result) {
    print(statusReport(view));
    if (file !== undefined) print([`There is no certificate yet, so ${file} was not written.`]);
    return 0;
  }
  const bytes = await objectBytes(s3(where), names.lakeBucket, view.result.certificate).catch(
    rethrowAwsError,
  );
  if (!bytes) throw new CommandError(`${view.result.certificate} is missing.`, FAILED);
  const text = Buffer.from(bytes).toString();
  print(certificateReport(certificateIn(text, view.result)));
  if (file !== undefined) await save(file, text);
  return 0;
}

/** Reads the certificate that the ledger names. Any other is worth nothing. */
function certificateIn(text: string, result: NonNullable<ErasureView['result']>): Certificate {
  const changed = `${result.certificate} is not as it was written. docs/runbook.md says under CertificateDiffers what to do.`;
  try {
    const certificate = readCertificate(text);
    if (certificate.hash === result.hash) return certificate;
  } catch (error) {
    throw new CommandError(changed, FAILED, error);
  }
  throw new CommandError(changed, FAILED);
}

async function save(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    throw new CommandError(`${file} can't be written, or exists already.`, FAILED, error);
  });
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

await runCommand(main);
