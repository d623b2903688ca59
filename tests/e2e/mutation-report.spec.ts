import { expect, test } from '@playwright/test'
import { scoreOf } from '#lib/kit/mutate/outcome.ts'
import { htmlReport } from '#lib/kit/mutate/report/html.ts'
import { elementsScript, schemaReport } from '#lib/kit/mutate/report/schema.ts'
import { MUTATIONS } from '#lib/mutants/index.ts'
import { outcomeOf, scoredBug } from '../support/mutation-outcome.ts'

/* The page of a run against planted bugs, in a browser. */

const long = `chromium › tests/a-folder/${'long-name-'.repeat(12)}.spec.ts › a group › a test with a title of many words`
const results = MUTATIONS.map(({ id, control }) =>
  control ? scoredBug(id, 'Killed', { killedBy: long }) : scoredBug(id, 'Survived', { coveredBy: [long] }),
)
const outcome = outcomeOf(results, { command: `npx playwright test ${long}` })
const REPORT = htmlReport(
  outcome,
  scoreOf(outcome.results),
  schemaReport(outcome, process.cwd()),
  elementsScript(),
)

const WINDOWS = {
  // A phone also enlarges the text.
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  laptop: { viewport: { width: 1280, height: 800 } },
}

for (const [name, window] of Object.entries(WINDOWS)) {
  test.describe(name, () => {
    test.use(window)

    test('has room for every table', async ({ page }) => {
      await page.setContent(REPORT)
      for (const summary of await page.locator('header summary').all()) await summary.click()
      await expect(page.getByRole('listitem').filter({ hasText: long }).first()).toBeVisible()
      await expect(page.locator('mutation-test-report-app').getByText('Files').first()).toBeVisible()
      const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
      }))
      expect([scroll, client]).toEqual([window.viewport.width, window.viewport.width])
    })
  })
}
