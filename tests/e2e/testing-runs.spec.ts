import type { Page } from '@playwright/test'
import { board } from '../../app/_ui/words/rooms-board.en.ts'
import { project } from '../../app/_ui/words/rooms-project.en.ts'
import { runs as en } from '../../app/_ui/words/testing-runs.en.ts'
import { runs as zh } from '../../app/_ui/words/testing-runs.zh.ts'
import { LANGUAGE_COOKIE } from '../../lib/web/language.mjs'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

/* Runs of a test suite against the planted bugs: what `session-lab mutate` sends is shown while it runs. */

const FIRST = '00000000-0000-4000-8000-000000000001'
const SECOND = '00000000-0000-4000-8000-000000000002'

type Results = Readonly<Record<string, string>>
const PENDING: Results = { m01: 'Pending', m04: 'Pending', m06: 'Pending', m18: 'Pending', c01: 'Pending' }
const HALF: Results = { ...PENDING, m01: 'Killed', m04: 'Survived', m18: 'Ignored' }
const ALL: Results = { ...HALF, m06: 'Timeout', c01: 'NoCoverage' }

const bodyOf = (run: string, state: 'running' | 'ended', results: Results) => ({
  run,
  state,
  bugs: Object.entries(results).map(([id, status]) => ({
    id,
    status,
    ...(status === 'Killed' && { killedBy: 'account › logs out' }),
  })),
})

async function put(lab: LabPage, ...of: Parameters<typeof bodyOf>): Promise<void> {
  await lab.call('/api/bench/mutation-run', { method: 'PUT', body: bodyOf(...of) })
}

async function open(page: Page): Promise<void> {
  await page.goto('/testing?section=runs')
  await expect(page.locator('[data-runs]')).toBeVisible()
}

const row = (page: Page, id: string) => page.locator(`[data-run] [data-bug=${id}]`)
const count = (page: Page, status: string) => page.locator(`[data-count=${status}]`).getByRole('cell').first()
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('shows the results of a run as they arrive, and after a reload', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await expect(page.getByText(en.none)).toBeVisible()
  await expectNoViolations(page)

  await put(lab, FIRST, 'running', PENDING)
  await expect(page.locator('[data-score]')).toHaveText(en.score(0, 4))
  await put(lab, FIRST, 'running', HALF)
  await expect(page.locator('[data-score]')).toHaveText(en.score(1, 3))
  await expect(page.getByText(en.tried(3, 5))).toBeVisible()
  await expect(page.getByText(en.countsTwice)).toBeVisible()
  await expect(row(page, 'm01')).toContainText('account › logs out')
  await expect(row(page, 'm06')).toContainText(en.statuses.Pending)

  await put(lab, FIRST, 'ended', ALL)
  await expect(page.locator(`[data-run="${FIRST}"]`)).toHaveAttribute('data-state', 'ended')
  await page.reload()
  await expect(page.locator('[data-score]')).toHaveText(en.score(1, 3))
  await expect(page.locator('[data-tried]')).toHaveCount(0)
  await expect(page.getByText(en.countsTwice)).toHaveCount(0)
  await expect(row(page, 'm04')).toContainText(en.statuses.Survived)
  await expect(row(page, 'm06')).toContainText(en.statuses.Timeout)
  await expect(row(page, 'c01')).toContainText(en.controls.notReported)
  for (const [status, number] of [
    ['Killed', '1'],
    ['Survived', '1'],
    ['NoCoverage', '0'],
    ['Timeout', '1'],
    ['Ignored', '1'],
    ['Pending', '0'],
  ] as const) {
    await expect(count(page, status), status).toHaveText(number)
  }
  await expectNoViolations(page)

  // A bug that no test exposes leads to its description.
  await expect(row(page, 'm04')).toContainText(en.exposedBy)
  await expect(row(page, 'm01').getByRole('link')).toHaveCount(0)
  await row(page, 'm04').getByRole('link').click()
  await expect(page).toHaveURL(/section=mutations&bug=m04$/)
  await expect(page.locator('[data-bug=m04]').getByRole('button', { expanded: true })).toBeFocused()
})

test('marks a suite that reports a control, and keeps earlier runs closed', async ({ lab }) => {
  const { page } = lab
  await put(lab, FIRST, 'ended', { ...ALL, c01: 'Killed' })
  await open(page)
  await expect(page.locator('[data-over-fitted]')).toContainText('c01')
  await expect(row(page, 'c01')).toContainText(en.controls.reported)

  await put(lab, SECOND, 'ended', HALF)
  await expect(page.locator(`[data-run="${SECOND}"]`)).toHaveAttribute('data-state', 'unfinished')
  await expect(page.locator('[data-over-fitted]')).toHaveCount(0)
  await page.locator(`[data-earlier="${FIRST}"]`).getByRole('button', { expanded: false }).click()
  await expect(page.locator(`[data-run="${FIRST}"]`).locator('[data-over-fitted]')).toBeVisible()
  await expectNoViolations(page)
})

test('shows the command with the ID of the bench on request, and copies it', async ({ lab, context }) => {
  const { page } = lab
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page)
  const { id } = await lab.call<{ id: string }>('/api/bench')
  expect(await page.locator('main').innerText()).not.toContain(id)
  await page.getByRole('button', { name: en.command.show }).click()
  await page.getByRole('button', { name: /^Copy: shell: SESSION_LAB_PUBLISH=/ }).click()
  await expect(page.getByText('Copied', { exact: true })).toBeVisible()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  expect(command).toContain(`SESSION_LAB_PUBLISH=${id} `)
  expect(command).toContain('npx session-lab mutate -- npx playwright test')
  await expectNoViolations(page)
  await page.getByRole('button', { name: en.command.hide }).click()
  expect(await page.locator('main').innerText()).not.toContain(id)
})

test('announces the score and the end as two sentences, without punctuation of another language', async ({
  lab,
}) => {
  const { page } = lab
  await put(lab, FIRST, 'ended', ALL)
  await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: 'zh', url: page.url() }])
  await open(page)
  const status = page.locator(`[data-run="${FIRST}"]`).getByRole('status')
  await expect(status).toContainText(zh.score(1, 3))
  expect(await status.innerText()).toMatch(/个\s*\n\s*已于 .* 结束。$/)
})

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test(`fits a screen of ${width} pixels, in Chinese`, async ({ lab }) => {
    const { page } = lab
    await put(lab, FIRST, 'running', { ...HALF, c01: 'Killed' })
    await page.setViewportSize({ width, height })
    await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: 'zh', url: page.url() }])
    await open(page)
    await page.getByRole('button', { name: zh.command.show }).click()
    await expect(page.locator('[data-score]')).toHaveText(zh.score(1, 3))
    await expect(page.locator('[data-over-fitted]')).toContainText('过拟合')
    expect(await overflow(page)).toBe(0)
    await expectNoViolations(page)
  })
}

test('is on the board of a room, and on the projector when the teacher shows it', async ({
  lab: { page },
  request,
}) => {
  const opened = await page.request.post('/api/rooms', { data: { title: 'Monday' } })
  const { code } = await opened.json()
  const join = async (nickname: string) =>
    (await request.post(`/api/rooms/${code}/seats`, { data: { nickname } })).json()
  const state = async (seat: { bench: { id: string } }, results: Results) => {
    const headers = { bench: seat.bench.id }
    const reply = await request.put('/api/bench/mutation-run', {
      headers,
      data: bodyOf(FIRST, 'ended', results),
    })
    expect(reply.status()).toBe(204)
  }
  const [ana, bo] = [await join('Anabel'), await join('Boris')]

  await page.goto(`/teach/${code}`)
  const panel = page.getByRole('region', { name: board.panels.scores, exact: true })
  await expect(page.locator('[data-board]')).toBeVisible()
  await expect(panel).toHaveCount(0)
  await state(ana, ALL)
  await expect(panel.locator('[data-score]')).toHaveText(new RegExp(`^Anabel${board.scores.killed(1, 3)}`))
  await state(bo, { m01: 'Killed', m04: 'Killed', c01: 'Survived' })
  const names = panel.getByRole('rowheader')
  await expect(names).toHaveText(['Boris', 'Anabel'])
  await panel.getByRole('button', { name: board.scores.columns.name }).click()
  await expect(names).toHaveText(['Anabel', 'Boris'])
  await expectNoViolations(page)

  const screen = await page.context().newPage()
  await screen.goto(`/present/${code}`)
  await expect(screen.locator('main[data-ready=true]')).toBeVisible()
  await expect(screen.locator('[data-band]')).toHaveCount(0)
  await page.keyboard.press('o')
  await expect(screen.locator('[data-band="100"]')).toContainText(project.scoreboard.seats(1))
  await expect(screen.locator('[data-band="25"]')).toContainText(project.scoreboard.seats(1))
  await expect(screen.locator('main')).not.toContainText('Boris')
  await expectNoViolations(screen)
  await panel.getByRole('button', { name: board.scores.hide }).click()
  await expect(screen.locator('[data-band]')).toHaveCount(0)
  await page.request.delete(`/api/rooms/${code}`)
})
