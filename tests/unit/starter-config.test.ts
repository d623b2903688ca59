import type { PlaywrightTestConfig } from '@playwright/test'
import { afterEach, expect, test, vi } from 'vitest'

/* The configuration of the starter project reads the environment when it is loaded. */

async function configWith(url: string | undefined): Promise<PlaywrightTestConfig> {
  vi.resetModules()
  vi.stubEnv('SESSION_LAB_URL', url)
  return (await import('../kit/starter/playwright.config.ts')).default
}

afterEach(() => vi.unstubAllEnvs())

test('starts a server on this machine', async () => {
  for (const unset of [undefined, '']) {
    const { use, webServer } = await configWith(unset)
    expect(use?.baseURL).toBe('http://127.0.0.1:3000')
    expect(webServer).toMatchObject({
      command: 'npx session-lab serve',
      url: 'http://127.0.0.1:3000/api/health/ready',
    })
  }
})

test('starts none if SESSION_LAB_URL names a server, which may be down', async () => {
  const { use, webServer } = await configWith('http://lab.test:3000')
  expect(use?.baseURL).toBe('http://lab.test:3000')
  expect(webServer).toBeUndefined()
})
