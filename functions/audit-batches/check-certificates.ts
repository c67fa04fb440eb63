import { readCertificate } from '../erasure/certificate.ts';
import { CERTIFICATES_PREFIX } from '../lake/lake-keys.ts';
import { type AuditRun, isOver } from './audit-run.ts';
import type { AuditPorts } from './ports.ts';

/**
 * Checks every certificate of an erasure: that its content has its hash, and that it is the one that
 * the ledger names. Nobody else writes or deletes them, and they are few.
 */
export async function checkCertificates(run: AuditRun, ports: AuditPorts): Promise<void> {
  // An audit that has no time left leaves them to the next one.
  if (isOver('sweep', run, ports)) return;
  const stored = await storedHashes(ports);
  for (const [key, hash] of stored) {
    if (hash === undefined) report(key, 'is not a certificate, or was changed', run);
  }
  // Read afterwards: an erasure writes its certificate, and is DONE a moment later.
  for (const { certificate, hash } of await ports.ledger.erasures()) {
    const found = stored.get(certificate);
    if (!stored.has(certificate)) await reportMissing(certificate, run, ports);
    if (found !== undefined && found !== hash) {
      report(certificate, 'is not the certificate that the ledger names', run);
    }
  }
}

/** The hash of each certificate; undefined of one that is damaged. */
async function storedHashes({
  stores,
}: Pick<AuditPorts, 'stores'>): Promise<Map<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  let after: string | undefined;
  do {
    const { objects, more } = await stores.objects(CERTIFICATES_PREFIX, after);
    for (const { key } of objects) found.set(key, hashIn(await stores.object(key)));
    after = more ? objects.at(-1)?.key : undefined;
  } while (after !== undefined);
  return found;
}

/** It may have been written since the certificates were listed. */
async function reportMissing(
  key: string,
  run: AuditRun,
  { stores }: Pick<AuditPorts, 'stores'>,
): Promise<void> {
  if ((await stores.object(key)) === 'missing') report(key, 'is missing', run);
}

function hashIn(bytes: Uint8Array | 'missing'): string | undefined {
  if (bytes === 'missing') return undefined;
  try {
    return readCertificate(Buffer.from(bytes).toString()).hash;
  } catch {
    return undefined;
  }
}

function report(key: string, problem: string, { report: { differences } }: AuditRun): void {
  differences.push({ kind: 'CertificateDiffers', id: key, says: `${key} ${problem}.` });
}
