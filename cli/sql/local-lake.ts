import {
  openSession,
  type Session,
  type SessionSettings,
} from '../../local/query-engine/session.ts';
import { requireDataDir } from '../target/data-dir.ts';

/** The lake of a data directory, opened for reading. */
export type LocalLake = Session;

/**
 * Opens the lake as the catalog describes it now. Throws a `CommandError` when the data directory
 * does not exist.
 */
export async function openLake(
  dataDir: string,
  settings: SessionSettings = {},
): Promise<LocalLake> {
  requireDataDir(dataDir);
  return openSession(dataDir, settings);
}
