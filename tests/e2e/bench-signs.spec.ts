import type { Page } from '@playwright/test'
import { en } from '../../app/_ui/words/all.en.ts'
import { benchSigns } from '../../app/_ui/words/bench-signs.en.ts'
import { testing } from '../../app/_ui/words/testing.en.ts'
import { recorder } from '../../app/_ui/words/testing-recorder.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

/* The bench states what makes it differ from its documentation, and that it is being recorded. */

const sign = (page: Page, name: string) => page.locator(`[data-sign=${name}]`)
const activeIn = async (lab: LabPage) =>
  (await lab.call<{ mutations: readonly string[] }>('/api/bench')).mutations

test('shows the planted bugs that are active, and switches them off', async ({ lab }) => {
  const { page } = lab
  await expect(sign(page, 'bugs')).toHaveCount(0)
  await lab.call('/api/bench/mutations', { method: 'PATCH', body: { active: ['m01'] } })
  await expect(sign(page, 'bugs')).toContainText(benchSigns.bugs(1))
  await expect(sign(page, 'bugs').getByRole('link', { name: /^m01 \S/ })).toHaveAttribute(
    'href',
    '/testing?section=mutations&bug=m01',
  )
  await expectNoViolations(page)
  // Also in a page that is opened later.
  await page.reload()
  await sign(page, 'bugs')
    .getByRole('button', { name: benchSigns.switchOff(1) })
    .click()
  await expect(sign(page, 'bugs')).toHaveCount(0)
  expect(await activeIn(lab)).toEqual([])
})

test('shows that it is recorded, and stops the recording', async ({ lab }) => {
  const { page } = lab
  await page.goto('/testing?section=recorder')
  await page.getByRole('button', { name: recorder.start }).click()
  await expect(page.locator('[data-recording=true]')).toBeVisible()
  await page.getByRole('link', { name: recorder.bench }).click()
  await expect(sign(page, 'recording')).toBeVisible()
  await expectNoViolations(page)
  await sign(page, 'recording').getByRole('button', { name: benchSigns.stop }).click()
  await expect(sign(page, 'recording')).toHaveCount(0)
  await page.goto('/testing?section=recorder')
  await expect(page.locator('[data-recording=false]')).toContainText('Recorded from')
})

test('names a planted bug of the address that does not exist', async ({ lab }) => {
  const { page } = lab
  await page.goto('/?bug=m99')
  await expect(sign(page, 'linked-bug')).toContainText(benchSigns.unknown('m99'))
  await sign(page, 'linked-bug').getByRole('button', { name: benchSigns.close }).click()
  await expect(sign(page, 'linked-bug')).toHaveCount(0)
  expect(new URL(page.url()).search).toBe('')

  // An address without a section opens the list of bugs.
  await page.goto('/testing?bug=m99')
  await expect(page.getByText(testing.mutations.unknown('m99'))).toBeVisible()
  await page.goto('/testing?bug=m01')
  await expect(page.locator('[data-bug=m01]').getByRole('button', { expanded: true })).toBeVisible()
  await expect(page.getByText(testing.mutations.unknown('m01'))).toHaveCount(0)
})

test.describe('for a new visitor', () => {
  test.use({ isNew: true })
  const intro = (page: Page) => page.getByRole('region', { name: en.intro.label })

  test('shows a planted bug instead of the intro, and above the intro that is started on request', async ({
    lab,
  }) => {
    const { page } = lab
    await expect(intro(page)).toBeVisible()
    await page.goto('/testing?bug=m01')
    await page.getByRole('button', { name: testing.mutations.plant('m01') }).click()
    await expect(sign(page, 'bugs')).toContainText('m01')
    await expect(page.getByRole('group', { name: 'Actions on all lanes' })).toBeVisible()
    await expect(intro(page)).toHaveCount(0)

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Type a command' }).fill(en.intro.restart)
    await page.keyboard.press('Enter')
    await expect(intro(page)).toBeVisible()
    await expect(sign(page, 'bugs')).toContainText('m01')
    await expectNoViolations(page)
  })

  test('shows what the address names instead of the intro', async ({ lab }) => {
    const { page } = lab
    await page.goto('/?bug=m99')
    await expect(sign(page, 'linked-bug')).toContainText(benchSigns.unknown('m99'))
    await expect(intro(page)).toHaveCount(0)
  })

  test('logs in by an early click, if a bug replaces the intro', async ({ page }) => {
    const { promise: isOpen, resolve: open } = Promise.withResolvers<void>()
    await page.route('**/api/bench', async (route) => {
      await isOpen
      await route.continue()
    })
    await page.goto('/?bug=m01')
    await expect(page.locator('[data-hydrated]')).toBeAttached()
    await page.getByRole('button', { name: en.loginPrompt.login('Alice') }).click()
    open()
    await expect(sign(page, 'linked-bug')).toBeVisible()
    await expect(page.locator('[data-verdict=accepted]')).toHaveCount(4)
  })
})
