import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A Chromium that is installed. Returns undefined where there is none, and says so; in CI, which
 * installs it, that is an error.
 */
export function installedChromium(): string | undefined {
  const found = EXECUTABLES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const reason = 'there is no Chromium; .ci/run names the package of Debian';
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return undefined;
}

/** Starts a Chromium without a window. As root it has no sandbox. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage'],
  });
