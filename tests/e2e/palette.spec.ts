import { en } from '../../app/_ui/words/all.en.ts'
import { pageSections } from '../../app/_ui/words/page-sections.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

const field = (lab: LabPage) => lab.page.getByRole('combobox', { name: 'Type a command' })

const options = (lab: LabPage) => lab.page.getByRole('dialog').getByRole('option')

// Its button is shown if there is space for it; the key works everywhere.
test.use({ viewport: { width: 1440, height: 900 } })

test('runs every action by its name', async ({ lab }) => {
  await lab.page.keyboard.press('Control+k')
  await field(lab).fill('login')
  await expect(options(lab).first()).toHaveAttribute('aria-selected', 'true')
  await lab.page.keyboard.press('Enter')
  await expect(lab.page.getByRole('dialog')).toBeHidden()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('finds names in both languages', async ({ lab }) => {
  await lab.page.keyboard.press('Control+k')
  await field(lab).fill('加固')
  await expect(options(lab)).toHaveText([/hardened/])
  await lab.page.keyboard.press('Enter')
  await expect(lab.page.getByRole('combobox', { name: 'Policy preset' })).toHaveValue('hardened')
})

test('keeps what is typed while it loads, and acts on none of it', async ({ lab }) => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await lab.page.route('**/_next/static/chunks/**', async (route) => {
    await released
    await route.continue()
  })
  await lab.page.keyboard.press('Control+k')
  // L logs in, P switches present mode on.
  await lab.page.keyboard.type('log op')
  release()
  await expect(field(lab)).toHaveValue('log op')
  await lab.page.keyboard.type('a')
  await expect(field(lab)).toHaveValue('log opa')
  await lab.page.keyboard.press('Escape')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
})

test('lists the sections of pages, and opens one', async ({ lab }) => {
  await lab.page.keyboard.press('Control+k')
  for (const section of Object.values(pageSections.testing)) {
    await field(lab).fill(`testing ${section}`)
    await expect(options(lab).first()).toHaveText(`${en.pages.testing} · ${section}${en.palette.groups.go}`)
  }
  await field(lab).fill('testing recorder')
  await lab.page.keyboard.press('Enter')
  await expect(lab.page).toHaveURL(/\/testing\?section=recorder$/)
})

test('downloads the starter project', async ({ lab }) => {
  await lab.page.keyboard.press('Control+k')
  await field(lab).fill('starter')
  await expect(options(lab).first()).toContainText(en.palette.names.starter)
  const download = lab.page.waitForEvent('download')
  await lab.page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toBe('session-lab-starter.zip')
})

test('has the code of each act in a group of its own', async ({ lab }) => {
  await lab.page.keyboard.press('Control+k')
  await field(lab).fill('show as code')
  await expect(options(lab).first()).toContainText(en.palette.groups.code)
  const code = options(lab).filter({ hasText: /^Show as code/ })
  const count = await code.count()
  expect(count).toBeGreaterThan(10)
  await expect(code.filter({ hasText: en.palette.groups.code })).toHaveCount(count)
  await expect(code.filter({ hasText: en.palette.groups.go })).toHaveCount(0)
})

test('selects by arrow keys, closes by Escape, and reports no match', async ({ lab }) => {
  await lab.button('Commands').click()
  await expect(options(lab).first()).toHaveAttribute('aria-selected', 'true')
  await field(lab).press('ArrowDown')
  await expect(options(lab).nth(1)).toHaveAttribute('aria-selected', 'true')
  await field(lab).press('ArrowUp')
  await field(lab).press('ArrowUp')
  await expect(options(lab).last()).toHaveAttribute('aria-selected', 'true')
  await expectNoViolations(lab.page)
  await field(lab).fill('qqqq')
  await expect(lab.page.getByText('No matching commands.')).toBeVisible()
  await field(lab).press('Escape')
  await expect(lab.page.getByRole('dialog')).toBeHidden()
})

test('offers only read-only commands in the past', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.keyboard.press('ArrowLeft')
  await expect(lab.page.getByTestId('past')).toBeVisible()
  await lab.page.keyboard.press('Control+k')
  await field(lab).fill('reset bench')
  await expect(options(lab)).toHaveCount(0)
  await field(lab).fill('back to live')
  await lab.page.keyboard.press('Enter')
  await expect(lab.page.getByTestId('past')).toBeHidden()
})
