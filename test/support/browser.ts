import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { onCleanup } from './cleanup.js';
import { needs } from './needs.js';

/** `test`, or where the packaged Chromium does not run a named, visible skip. */
export const browserTest = needs(
  process.platform === 'linux' && process.arch === 'x64',
  'the Chromium of @sparticuz/chromium is for Linux on x64',
);

/** A cold start on a busy machine: 170 MB are unpacked first. */
const LAUNCH_MS = 90_000;

/**
 * A real Chromium, from a package of the registry (libraries.md section 8): nothing is downloaded. It is gone with the
 * tests of the file, like the folder that it was unpacked into.
 */
export async function startBrowser(): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-chromium-'));
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  // The package unpacks into the temporary folder; two files at once, or another user's, must not meet there.
  process.env['TMPDIR'] = folder;
  // It brings the libraries that Chromium links to (NSS) for Amazon's machines, which this one is no less than: so the
  // test needs none of the system's, and points FONTCONFIG_PATH to its fonts.
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs20.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const executablePath = await packaged.executablePath();
  // Its own names /tmp; without a font no text has a height, and nothing counts as shown.
  writeFileSync(join(folder, 'fonts/fonts.conf'), fontsIn(join(folder, 'fonts')));
  const browser = await chromium.launch({
    executablePath,
    // Not the package's own: `--single-process` crashes on the second page. Root has no sandbox.
    args: ['--no-sandbox', '--disable-gpu'],
    timeout: LAUNCH_MS,
  });
  onCleanup(() => browser.close());
  return browser;
}

function fontsIn(folder: string): string {
  const places = `<dir>${folder}</dir><cachedir>${join(folder, 'cache')}</cachedir>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>\n`;
}
