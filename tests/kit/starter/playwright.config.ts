import { defineConfig, devices } from '@playwright/test'

const url = process.env.SESSION_LAB_URL ?? 'http://127.0.0.1:3000'

export default defineConfig({
  testDir: 'tests',
  // Each test has a bench of its own.
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.CI ? [['list'], ['html', { open: 'never' }]] : 'list',
  use: { baseURL: url, locale: 'en-US', trace: 'retain-on-failure' },
  projects: [{ name: 'chromium', use: devices['Desktop Chrome'] }],
  webServer: {
    command: 'npx session-lab serve',
    url: `${url}/api/health/ready`,
    reuseExistingServer: true,
    // The first start installs and builds the app.
    timeout: 600_000,
  },
})
