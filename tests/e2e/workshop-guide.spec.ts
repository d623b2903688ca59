import { board } from '../../app/_ui/words/rooms-board.en.ts'
import { guide } from '../../app/_ui/words/rooms-guide.en.ts'
import { teach } from '../../app/_ui/words/rooms-teach.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/* The teacher’s guide and the handout: chosen by the address, and made for paper. */

const PAGES = [
  { path: '/teach/guide', name: 'guide' },
  { path: '/teach/handout', name: 'handout' },
] as const

for (const { path, name } of PAGES) {
  test(`the ${name} shows the script of the address, and another one by choice`, async ({ page }) => {
    await page.goto(`${path}?script=half-day`)
    await expect(page.getByRole('heading', { name: 'Refresh token reuse' })).toBeVisible()
    await page.getByLabel(guide.script).selectOption('short')
    await expect(page.getByRole('heading', { name: 'Refresh token reuse' })).toHaveCount(0)
    await expect(page).toHaveURL(/\?script=short$/)
    await expectNoViolations(page)
  })

  test(`the ${name} has on paper no controls, and dark ink in the dark theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(path)
    await expect(page.getByRole('article')).toBeVisible()
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
    await expect(page.getByRole('banner')).toBeHidden()
    await expect(page.getByLabel(guide.script)).toBeHidden()
    const ink = await page.getByRole('heading', { level: 1 }).evaluate((each) => getComputedStyle(each).color)
    expect(Math.max(...(ink.match(/\d+/g) ?? []).map(Number))).toBeLessThan(80)
  })
}

test('the guide names the phases and buttons of the board, and leads to a room with its script', async ({
  page,
}) => {
  await page.goto('/teach/guide?script=short')
  const guideText = page.getByRole('article')
  for (const phase of ['predict', 'do', 'reveal', 'debrief'] as const) {
    await expect(guideText.getByText(board.acts.phases[phase]).first()).toBeVisible()
  }
  await expect(guideText).toContainText(`“${board.acts.here}”`)
  await expect(guideText).toContainText(`“${board.panels.clusters}”`)
  await expect(guideText).toContainText(`“${board.table.seen}”`)
  await page.getByRole('link', { name: guide.board }).click()
  await expect(page).toHaveURL(/\/teach\?script=short$/)
  await expect(page.getByRole('combobox', { name: teach.open.script })).toHaveValue('short')
})

test('the handout of each script is one page, without answers', async ({ page, request }) => {
  const { workshops } = await (await request.get('/api/workshops')).json()
  for (const { id, experiments } of workshops) {
    await page.goto(`/teach/handout?script=${id}`)
    await expect(page.locator(`[data-questions="${experiments.length}"]`)).toBeVisible()
    await expect(page.getByText(guide.teacher.right, { exact: true })).toHaveCount(0)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g), id).toHaveLength(1)
  }
})

test('the handout names a room, with its code and a QR code', async ({ page }) => {
  await page.goto('/')
  const { code } = await page.evaluate(async () => (await fetch('/api/rooms', { method: 'POST' })).json())
  await page.goto(`/teach/handout?room=${code}`)
  await expect(page.getByText(code, { exact: true })).toBeVisible()
  await expect(page.getByRole('img', { name: guide.handout.qr })).toBeVisible()
  await page.evaluate((of) => fetch(`/api/rooms/${of}`, { method: 'DELETE' }), code)
})
