import { expectNoViolations } from './axe.ts'
import { expect, LANES, test } from './lab.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'zh-CN']) {
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale })

      test('has no axe violations, logged out, logged in and refused', async ({ lab }) => {
        await expect(lab.page.locator('html')).toHaveAttribute('lang', locale === 'en-US' ? 'en' : /^zh/)
        await expectNoViolations(lab.page)
        await lab.page.keyboard.press('l')
        await expect(lab.page.locator('[data-verdict="accepted"]')).toHaveCount(4)
        await expectNoViolations(lab.page)
        await lab.call('/api/sessions?user=alice', { method: 'DELETE' })
        await expect(lab.page.locator('[data-verdict="refused"]')).toHaveCount(2)
        await expectNoViolations(lab.page)
      })

      test('has no axe violations on the other pages', async ({ lab }) => {
        for (const [path, drawn] of [
          ['/learn', '[data-testid=solved]'],
          ['/learn/theft-and-replay', 'article[data-ready=true]'],
          ['/fleet', '[data-line]'],
          ['/services', 'main[data-ready=true]'],
          ['/replay', 'h1'],
        ] as const) {
          await lab.page.goto(path)
          await expect(lab.page.locator(drawn).first()).toBeVisible()
          await expectNoViolations(lab.page)
        }
      })
    })
  }
}

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test.describe(`${width}×${height}`, () => {
    test.use({ viewport: { width, height } })

    test('has no horizontal overflow, and aligns the time axis with its marks', async ({ lab }) => {
      await lab.page.keyboard.press('l')
      await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
      const { wide, tall } = await lab.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        tall: document.documentElement.scrollHeight - document.documentElement.clientHeight,
      }))
      expect(wide).toBe(0)
      if (width === 1440) expect(tall).toBe(0)
      // Side by side, or below each other with a strip of their verdicts.
      const tops = await Promise.all(LANES.map(async (lane) => (await lab.lane(lane).boundingBox())?.y))
      expect(new Set(tops).size).toBe(width === 390 ? 4 : 1)
      const strip = lab.page.getByRole('navigation', { name: 'Verdicts of all lanes' })
      await expect(strip).toBeVisible({ visible: width === 390 })
      if (width === 390) {
        await strip.getByRole('button', { name: 'Opaque token Accepted' }).click()
        await expect(lab.lane('Opaque token')).toBeFocused()
        await expect(lab.verdict('Opaque token')).toBeInViewport()
        await lab.page.keyboard.press('o')
        await expect(strip.getByRole('button', { name: 'Not logged in' })).toHaveCount(4)
        await expect(strip).toBeInViewport({ ratio: 1 })
      }
      const axis = lab.page.getByRole('slider', { name: 'Position' })
      await expect(lab.page.locator('[data-track]')).toHaveCount(4)
      const edges = async (of: typeof axis) => {
        const { x, width: wide } = (await of.boundingBox()) ?? { x: 0, width: 0 }
        return { left: x, right: x + wide }
      }
      const [{ left, right }, line] = [
        await edges(axis),
        await edges(lab.page.locator('[data-track]').first()),
      ]
      // Names are to the left of the lines, outside the axis.
      expect(left).toBeGreaterThan(line.left + 90)
      expect(right).toBeLessThanOrEqual(line.right + 8)
    })
  })
}

test('switches language and theme, and stores both', async ({ lab }) => {
  await lab.button('中文').click()
  await expect(lab.page.locator('html')).toHaveAttribute('lang', /^zh/)
  await expect(lab.page.getByRole('region', { name: '服务端会话' })).toBeVisible()
  await lab.page.reload()
  await expect(lab.page.getByRole('region', { name: '服务端会话' })).toBeVisible()
})

test.describe('with reduced motion and forced colours', () => {
  test.use({ reducedMotion: 'reduce', forcedColors: 'active' })
  test('works', async ({ lab }) => {
    await lab.logInOnAllFour()
    await expectNoViolations(lab.page)
  })
})

test.describe('1440 × 900', () => {
  test.use({ viewport: { width: 1440, height: 900 } })

  test('shows a whole row of the session list', async ({ lab }) => {
    await lab.logInOnAllFour()
    await lab.button('Log out').click()
    await lab.expectVerdicts(['none', 'none', 'none', 'none'])
    for (const list of await lab.page.getByRole('group', { name: /^Sessions: / }).all()) {
      const [visible, row] = await list.evaluate((element) => [
        element.clientHeight,
        element.querySelector('li')?.clientHeight ?? 0,
      ])
      expect(visible).toBeGreaterThanOrEqual(row ?? 0)
    }
  })
})
