import { LEVELS } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { ExperimentDriver } from './experiment-driver.ts'
import { expect, type LabPage, test } from './lab.ts'

/** Opens an experiment by its address. */
async function open({ page }: LabPage, id: string): Promise<void> {
  await page.goto(`/learn/${id}`)
  await expect(page.locator('article[data-ready=true]')).toBeVisible()
}

const article = ({ page }: LabPage) => page.getByRole('article')
const passed = (lab: LabPage) => article(lab).locator('[data-passed=true]')

for (const level of LEVELS) {
  test(`opens each ${level} experiment by its address, sets it up, ticks its conditions and shows the reason`, async ({
    lab,
  }) => {
    test.setTimeout(240_000)
    const experiments = EXPERIMENTS.filter((experiment) => experiment.level === level && !experiment.bug)
    for (const experiment of experiments) {
      const { id, texts, checks, prediction } = experiment
      await test.step(id, async () => {
        await open(lab, id)
        await expect(article(lab).getByRole('heading', { level: 1 })).toHaveText(texts.en.title)
        await expect(article(lab).getByRole('radio', { checked: true })).toHaveCount(0)
        await lab.button('Set up for me').click()
        await expect(article(lab)).toHaveAttribute('data-state', 'started')
        await expect(passed(lab)).toHaveCount(0)
        await (await ExperimentDriver.on(lab)).run(experiment)
        await expect(passed(lab)).toHaveCount(checks.length)
        await expect(article(lab)).toHaveAttribute('data-state', 'solved')
        await expect(article(lab)).toContainText(texts.en.reason)
        await expect(article(lab)).toContainText('Your prediction is correct.')
        await expect(article(lab).getByRole('listitem').filter({ hasText: 'correct answer' })).toContainText(
          texts.en.choices[prediction.right] ?? '',
        )
      })
    }
    await lab.page.goto('/learn')
    const solved = `${experiments.length} of ${EXPERIMENTS.length} solved`
    await expect(lab.page.getByTestId('solved')).toHaveText(solved)
  })
}

test('sets up, predicts, gives hints one by one and starts again, in a page that fits a phone', async ({
  lab,
}) => {
  const { page } = lab
  await page.setViewportSize({ width: 390, height: 844 })
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await page.goto('/learn')
  await expect(page.getByRole('heading', { name: 'Experiments', level: 1 })).toBeVisible()
  expect(await overflow()).toBe(0)
  await page.getByRole('link', { name: /^Theft and replay/ }).click()
  await expect(page.locator('article[data-ready=true]')).toBeVisible()
  expect(await overflow()).toBe(0)

  // A choice made before the set-up is the prediction of the attempt.
  await page.getByRole('radio', { name: 'All four' }).check()
  const begunAt = Date.now()
  await lab.button('Set up for me').click()
  await expect(page.getByText('The bench is reset and set up.')).toBeVisible()
  expect(Date.now() - begunAt).toBeLessThan(5_000)
  await expect(page.getByRole('listitem').filter({ hasText: 'your prediction' })).toContainText('All four')
  const hints = article(lab).getByRole('region', { name: 'Hints' }).getByRole('listitem')
  await lab.button('Show a hint').click()
  await expect(hints).toHaveCount(1)
  for (const count of [2, 3, 4, 5]) {
    await lab.button('Show the next hint').click()
    await expect(hints).toHaveCount(count)
  }
  await lab.button('Show the next hint').click()
  await expect(page.getByText('There is no further hint')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Go to the bench' })).toHaveAttribute('href', '/')
  expect(await overflow()).toBe(0)

  await lab.button('Start again').click()
  await expect(hints).toHaveCount(0)
  await expect(page.getByRole('radio')).toHaveCount(3)
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0)

  // Progress belongs to the bench: a reset ends the attempt.
  await lab.call('/api/bench/reset', { method: 'POST', body: {} })
  await expect(lab.button('Set up for me')).toBeVisible()
})
