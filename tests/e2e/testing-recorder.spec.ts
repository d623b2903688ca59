import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { recorder } from '../../app/_ui/words/testing-recorder.en.ts'
import { recorder as recorderZh } from '../../app/_ui/words/testing-recorder.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, LabPage, test } from './lab.ts'

/* A spec that was recorded runs, and passes, against the same server. */

const root = join(import.meta.dirname, '../..')

async function open(page: Page): Promise<void> {
  await page.goto('/testing?section=recorder')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.locator('[data-recording]')).toBeVisible()
}

const spec = (page: Page) => page.getByRole('region', { name: /^recorded\.spec\.ts/ })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Logs in on two lanes, checks, lets time pass, revokes one session, and meets the refusal. */
async function act(lab: LabPage, bench: LabPage): Promise<void> {
  await bench.button('Log in: JWT').click()
  await expect(bench.verdict('JWT')).toHaveAttribute('data-verdict', 'accepted')
  await bench.button('Log in: Server-side session').click()
  await expect(bench.verdict('Server-side session')).toHaveAttribute('data-verdict', 'accepted')
  await lab.call('/api/server-session/me')
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 60 } })
  await lab.call('/api/jwt/transfer', { method: 'POST', body: { to: 'bob', amount: 3 } })
  await lab.call('/api/guests/mallory/steal', { method: 'POST', body: { mechanism: 'jwt' } })
  await lab.call('/api/guests/mallory/me', { method: 'POST', body: { mechanism: 'jwt' } })
  const { sessions } = await lab.call<{ sessions: { id: string }[] }>('/api/sessions?mechanism=jwt')
  await lab.call(`/api/sessions/${sessions[0]?.id}`, { method: 'DELETE' })
  await expect(bench.verdict('JWT')).toHaveAttribute('data-verdict', 'refused')
  await lab.call('/api/guests/mallory/me', { method: 'POST', body: { mechanism: 'jwt' } })
}

/** Runs a spec by Playwright, in a folder of its own below the repository, so that it finds the packages. */
async function runSpec(text: string, name: string, url: string): Promise<string> {
  const folder = join(root, 'test-results', 'recorded', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // The kit is compiled when the repository is installed as a package; here it is imported as source.
  const source = text.replace("'session-lab/playwright'", "'#lib/kit/playwright.ts'")
  writeFileSync(join(folder, 'recorded.spec.ts'), source)
  writeFileSync(
    join(folder, 'playwright.config.ts'),
    `export default { testDir: '.', outputDir: './out', reporter: 'line', workers: 1 }\n`,
  )
  const cli = join(dirname(new URL(import.meta.resolve('@playwright/test')).pathname), 'cli.js')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'test', '--config', join(folder, 'playwright.config.ts')],
    { cwd: root, env: { ...process.env, SESSION_LAB_URL: url, TEST_WORKER_INDEX: undefined } },
  ).catch((error: { stdout: string; stderr: string }) => ({ stdout: `${error.stdout}${error.stderr}` }))
  return stdout
}

test('writes what was done in another tab as a spec that passes, in both forms', async ({ lab, context }) => {
  const { page } = lab
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { preset: 'hardened' } })
  await open(page)
  await button(page, recorder.start).click()
  await expect(page.locator('[data-recording=true]')).toContainText('0 steps')
  const bench = new LabPage(await context.newPage())
  await bench.page.goto('/')
  await expect(bench.lane('JWT').locator('[data-verdict]')).toBeVisible()
  await act(lab, bench)
  await page.bringToFront()

  const kit = spec(page)
  await expect(kit).toContainText("toHaveEnded('revoked_by_admin')")
  await expect(kit).toContainText("expect(mallory.on('jwt').me()).toBeRefusedWith('session_ended')")
  await expect(kit).toContainText("expect(jwt.me({ slide: false })).toBeRefusedWith('session_ended')")
  const text = (await kit.textContent()) ?? ''
  expect(text).toContain("await expect(jwt.login({ carrier: 'cookie' })).toBeAccepted()")
  expect(text).toContain('clock.advance({ minutes: 1 })')
  expect(text).toContain("jwt.transfer('bob', 3)")
  expect(text).toContain('jwt.revoke()')
  // The page checks once a second: none of these checks is a step.
  expect(text.match(/\.me\(/g)?.length).toBeLessThan(8)
  expect(await runSpec(text, 'kit', new URL(page.url()).origin)).toContain('1 passed')

  await page.getByRole('radio', { name: recorder.forms.plain }).check()
  await expect(spec(page)).toContainText('playwright.request.newContext')
  const plain = (await spec(page).textContent()) ?? ''
  expect(await runSpec(plain, 'plain', new URL(page.url()).origin)).toContain('1 passed')
  await expectNoViolations(page)
})

test('sets up the sessions from before, of which some had ended', async ({ lab }) => {
  const { page } = lab
  await page.goto('/')
  for (const lane of ['JWT', 'Server-side session', 'Opaque token'] as const) {
    await lab.button(`Log in: ${lane}`).click()
    await expect(lab.verdict(lane)).toHaveAttribute('data-verdict', 'accepted')
  }
  const { sessions } = await lab.call<{ sessions: { id: string }[] }>('/api/sessions?mechanism=opaque-token')
  await lab.call(`/api/sessions/${sessions[0]?.id}`, { method: 'DELETE' })
  await expect(lab.verdict('Opaque token')).toHaveAttribute('data-verdict', 'refused')
  await open(page)
  await button(page, recorder.start).click()
  await expect(page.locator('[data-recording=true]')).toBeVisible()
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 900 } })
  for (const lane of ['jwt', 'server-session', 'opaque-token']) await lab.call(`/api/${lane}/me`)
  const kit = spec(page)
  await expect(kit).toContainText("toBeRefusedWith('token_expired')")
  await expect(kit).toContainText("expect(opaqueToken.me()).toBeRefusedWith('session_ended')")
  const text = (await kit.textContent()) ?? ''
  expect(text).toContain('expect(jwt.login(')
  expect(text.match(/clock\.advance\(.*/g)).toEqual(['clock.advance({ minutes: 15 })'])
  expect(await runSpec(text, 'earlier', new URL(page.url()).origin)).toContain('1 passed')
})

test('keeps recording on the other pages, and ends where it was stopped', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await button(page, recorder.start).click()
  await expect(page.locator('[data-recording=true]')).toBeVisible()
  await page.getByRole('link', { name: recorder.bench }).click()
  await lab.button('Log in: Sealed cookie').click()
  await expect(lab.verdict('Sealed cookie')).toHaveAttribute('data-verdict', 'accepted')
  await open(page)
  await expect(spec(page)).toContainText('expect(sealedCookie.login()).toBeAccepted()')
  await button(page, recorder.stop).click()
  await expect(page.locator('[data-recording=false]')).toContainText('1 step')
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 60 } })
  await expect(page.locator('html')).not.toHaveAttribute('data-seq', '')
  await expect(spec(page)).not.toContainText('clock.advance')

  const download = page.waitForEvent('download')
  await button(page, recorder.save('recorded.spec.ts')).click()
  expect((await download).suggestedFilename()).toBe('recorded.spec.ts')
  expect(readFileSync(await (await download).path(), 'utf8')).toBe(await spec(page).textContent())
  await button(page, recorder.clear).click()
  await expect(page.locator('[data-recording=false]')).toHaveText(recorder.idle)
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('is a section without violations', async ({ lab }) => {
    await open(lab.page)
    await button(lab.page, recorderZh.start).click()
    await expect(lab.page.locator('[data-recording=true]')).toContainText('步')
    await expectNoViolations(lab.page)
  })
})
