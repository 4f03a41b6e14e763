import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/setup/chromium.mjs';

/** The browser on this machine, or nothing; tests without one are skipped. */
export const CHROMIUM = findChromium();

/**
 * Starts a browser that reaches this machine only: every other name fails to resolve, as without a network.
 */
export function launchOffline(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
