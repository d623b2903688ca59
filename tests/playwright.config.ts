import { defineConfig, devices } from '@playwright/test'

/**
 * `npm test` says where the app and Chromium are. Run alone (`npx playwright test --config tests/playwright.config.ts`), the
 * global setup builds and starts everything and sets the same two variables; the workers read this file after that.
 */
const { BASE_URL, CHROMIUM_PATH, CI } = process.env

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results/e2e',
  globalSetup: './run/app-for-tests.ts',
  globalTimeout: 20 * 60_000,
  // Generous, for a machine that has other things to do: what is waited for is an event, never a span of time.
  timeout: 120_000,
  expect: {
    timeout: 25_000,
    // Another release of Chromium draws an edge a shade lighter; a part that moved or is gone is far more than this.
    toHaveScreenshot: { maxDiffPixelRatio: 0.02, animations: 'disabled' },
  },
  snapshotPathTemplate: '{testDir}/snapshots/{arg}{ext}',
  // Other systems have other letters: what is drawn there is compared with nothing.
  ignoreSnapshots: process.platform !== 'linux',
  fullyParallel: true,
  forbidOnly: Boolean(CI),
  workers: 2,
  retries: 0,
  reporter: [['list']],
  use: {
    ...(BASE_URL === undefined ? {} : { baseURL: BASE_URL }),
    // Recording every step doubles what a test takes; `--trace retain-on-failure` on the command line asks for it.
    trace: 'off',
    screenshot: 'only-on-failure',
    video: 'off',
    launchOptions: {
      ...(CHROMIUM_PATH === undefined ? {} : { executablePath: CHROMIUM_PATH }),
      // What a browser would ask the internet for by itself only costs time where there is none.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        '--disable-gpu',
      ],
    },
  },
  projects: [{ name: 'chromium', use: devices['Desktop Chrome'] }],
})
