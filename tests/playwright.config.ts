import { defineConfig, devices } from '@playwright/test'
import { kitBrowsers } from './run/kit-browsers.ts'

/**
 * `npm test` sets the addresses of the app and of Chromium. Without it (`npx playwright test --config
 * tests/playwright.config.ts`) the global setup builds and starts the app and sets the same variables; the workers evaluate
 * this file afterwards.
 */
const { BASE_URL, CHROMIUM_PATH, CI } = process.env

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results/e2e',
  globalSetup: './run/app-for-tests.ts',
  globalTimeout: 40 * 60_000,
  // Generous, for a busy machine: tests wait for events and not for a fixed time.
  timeout: 120_000,
  expect: {
    timeout: 25_000,
    // Tolerates the anti-aliasing of other releases of Chromium; a missing or moved part differs by much more.
    toHaveScreenshot: { maxDiffPixelRatio: 0.02, animations: 'disabled' },
  },
  snapshotPathTemplate: '{testDir}/snapshots/{arg}{ext}',
  // Fonts differ on other systems.
  ignoreSnapshots: process.platform !== 'linux',
  fullyParallel: true,
  forbidOnly: Boolean(CI),
  // One more than the cores of a small machine: a test also waits.
  workers: 3,
  // `npm test` lists each test that passed only when it was repeated.
  retries: CI ? 1 : 0,
  reporter: [['list']],
  use: {
    ...(BASE_URL === undefined ? {} : { baseURL: BASE_URL }),
    // Recording doubles the duration of a test; `--trace retain-on-failure` switches it on.
    trace: 'off',
    screenshot: 'only-on-failure',
    video: 'off',
    launchOptions: {
      ...(CHROMIUM_PATH === undefined ? {} : { executablePath: CHROMIUM_PATH }),
      // Without these requests of the browser, tests are also fast without an internet connection.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        '--disable-gpu',
        // The same text in every build of Chromium.
        '--font-render-hinting=none',
        // A page lives for seconds, in which optimized code does not repay its compilation.
        '--js-flags=--no-turbofan --no-maglev',
      ],
    },
  },
  projects: [
    { name: 'chromium', use: devices['Desktop Chrome'] },
    { name: 'kit', testDir: 'kit', use: devices['Desktop Chrome'] },
    ...kitBrowsers(),
  ],
})
