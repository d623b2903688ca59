import type { Locator } from '@playwright/test'
import { MECHANISM_IDS } from '../../lib/core/session.ts'
import { expectNoViolations } from './axe.ts'
import { expect, LANES, type LabPage, test } from './lab.ts'

/* The lanes of a bench are a setting of its policy. The signed cookie is not one of them until it is chosen. */

const ALL = [...LANES, 'Signed cookie'] as const

const box = (lab: LabPage, lane: string): Locator =>
  lab.page.getByRole('checkbox', { name: lane, exact: true })

async function openPolicy(lab: LabPage): Promise<void> {
  await lab.button('Policy').click()
  await expect(lab.page.getByRole('group', { name: 'Lanes', exact: true })).toBeVisible()
}

async function addSignedCookie(lab: LabPage): Promise<void> {
  await openPolicy(lab)
  await box(lab, 'Signed cookie').check()
  await lab.button('Close').click()
  await expect(lab.verdict('Signed cookie')).toHaveAttribute('data-verdict', 'none')
}

test('adds the signed cookie, refuses a changed one, and logs out of it with the others', async ({ lab }) => {
  await expect(lab.lane('Signed cookie')).toHaveCount(0)
  await addSignedCookie(lab)

  await lab.logInOnAllFour()
  await expect(lab.verdict('Signed cookie')).toHaveAttribute('data-verdict', 'accepted')
  await expect(lab.verdict('Signed cookie')).toContainText('MAC valid, not expired')
  await expect(lab.rows('Signed cookie')).toHaveCount(1)

  await lab.button('Inspect the last request of Signed cookie').click()
  const drawer = lab.page.getByRole('complementary')
  await expect(drawer.getByRole('row', { name: /^user "?alice/ })).toBeVisible()
  const results = drawer.getByRole('region', { name: 'Results' })
  for (const [change, response] of [
    ['Unchanged', '200 accepted'],
    ['Set roles: admin', '401 bad_signature signature'],
    ['Extend the expiry by 1 day', '401 bad_signature signature'],
    ['Change the signature', '401 bad_signature signature'],
  ] as const) {
    await lab.button(change).click()
    await expect(results.getByRole('row', { name: new RegExp(`^${change} ${response}`) })).toBeVisible()
  }
  await drawer.getByRole('button', { name: 'Close' }).click()
  await expect(lab.verdict('Signed cookie')).toHaveAttribute('data-verdict', 'accepted')

  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(lab.verdict('Signed cookie')).toHaveAttribute('data-verdict', 'none')
  await expect(lab.lane('Signed cookie')).toContainText('copies are accepted until')
})

test('keeps the chosen lanes under another preset and after a reload; at least one remains', async ({
  lab,
}) => {
  await addSignedCookie(lab)
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await expect.poll(async () => (await lab.call<{ preset: string }>('/api/bench')).preset).toBe('hardened')
  await lab.page.reload()
  await expect(lab.verdict('Signed cookie')).toBeVisible()
  await openPolicy(lab)
  for (const lane of LANES) {
    await box(lab, lane).uncheck()
    await expect(lab.lane(lane)).toHaveCount(0)
  }
  await expect(box(lab, 'Signed cookie')).toBeDisabled()
  await lab.button('Close').click()
  await lab.button('Log in').click()
  await expect(lab.verdict('Signed cookie')).toContainText('MAC valid, not expired, not revoked.')
})

test('is in the capability matrix', async ({ lab }) => {
  const { rows } = await lab.call<{ rows: { cells: Record<string, Record<string, unknown>> }[] }>(
    '/api/capabilities',
  )
  expect(rows.length).toBeGreaterThan(5)
  for (const { cells } of rows) {
    for (const cell of Object.values(cells))
      expect(Object.keys(cell).sort()).toEqual([...MECHANISM_IDS].sort())
  }
})

/** A sheet covers no verdict; on a narrow screen those of a strip. */
async function expectUncovered(lab: LabPage, width: number): Promise<void> {
  const sheet = lab.page.getByRole('complementary')
  const strip = lab.page.getByRole('navigation', { name: 'Verdicts of all lanes' })
  for (const opener of ['Policy', 'Inspect the last request of Signed cookie']) {
    await lab.button(opener).click()
    await expect(sheet.getByRole('heading').first()).toBeVisible()
    const edge = (await sheet.boundingBox()) ?? { x: 0, y: 0 }
    for (const shown of width < 1280 ? [strip] : ALL.map((lane) => lab.verdict(lane))) {
      await shown.scrollIntoViewIfNeeded()
      const { x, y, width, height } = (await shown.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      expect(width).toBeGreaterThan(100)
      expect(x + width <= edge.x || y + height <= edge.y, opener).toBe(true)
    }
    await sheet.getByRole('button', { name: 'Close' }).click()
    await expect(sheet).toHaveCount(0)
  }
}

for (const [width, height, columns] of [
  [1920, 1080, 5],
  [1440, 900, 5],
  [1024, 768, 3],
  [390, 844, 1],
] as const) {
  test.describe(`${width} × ${height}`, () => {
    test.use({ viewport: { width, height }, reducedMotion: 'reduce' })

    test('shows five lanes without overflow', async ({ lab }) => {
      await addSignedCookie(lab)
      await lab.logInOnAllFour()
      const boxes = await Promise.all(ALL.map((lane) => lab.lane(lane).boundingBox()))
      const firstRow = boxes.filter((each) => Math.abs((each?.y ?? 0) - (boxes[0]?.y ?? 0)) < 2)
      expect(firstRow).toHaveLength(columns)
      const overflow = await lab.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        const wide = [...document.querySelectorAll('[data-mechanism] dl')].filter(
          (list) => list.scrollWidth > list.clientWidth + 1,
        )
        return { page: scrollWidth - clientWidth, lists: wide.length }
      })
      expect(overflow).toEqual({ page: 0, lists: 0 })
      await expectUncovered(lab, width)
      if (width >= 1440) {
        const isScrolling = await lab.page.evaluate(
          () => document.documentElement.scrollHeight > document.documentElement.clientHeight,
        )
        expect(isScrolling).toBe(false)
      }
    })
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('has no axe violations with five lanes', async ({ lab }) => {
      await addSignedCookie(lab)
      await lab.logInOnAllFour()
      await openPolicy(lab)
      await expectNoViolations(lab.page)
    })
  })
}
