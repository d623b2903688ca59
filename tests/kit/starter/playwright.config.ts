import { defineConfig, devices } from '@playwright/test'

const { CI, SESSION_LAB_URL } = process.env
const url = SESSION_LAB_URL || 'http://127.0.0.1:3000'

export default defineConfig({
  testDir: 'tests',
  // Each test has a bench of its own.
  fullyParallel: true,
  forbidOnly: Boolean(CI),
  reporter: CI ? [['list'], ['html', { open: 'never' }]] : 'list',
  use: { baseURL: url, locale: 'en-US', trace: 'retain-on-failure' },
  projects: [{ name: 'chromium', use: devices['Desktop Chrome'] }],
  // A server that SESSION_LAB_URL names is not started here: if it does not respond, each test fails with its address.
  ...(!SESSION_LAB_URL && {
    webServer: {
      command: 'npx session-lab serve',
      url: `${url}/api/health/ready`,
      reuseExistingServer: true,
      // The first start installs and builds the app.
      timeout: 600_000,
    },
  }),
})
