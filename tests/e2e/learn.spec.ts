import { LEVELS } from '#lib/experiments/experiment.ts'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { ExperimentSteps } from '../support/experiment-steps.ts'
import { RemoteBench } from '../support/remote.ts'
import { expect, LANES, type LabPage, test } from './lab.ts'

/** Opens an experiment by its address. */
async function open({ page }: LabPage, id: string): Promise<void> {
  await page.goto(`/learn/${id}`)
  await expect(page.locator('article[data-ready=true]')).toBeVisible()
}

/** The bench of the page, over HTTP. */
async function benchOf(lab: LabPage): Promise<RemoteBench> {
  const { id } = await lab.call<{ id: string }>('/api/bench')
  const stored = await lab.page.evaluate(() => sessionStorage.getItem('session-lab:bench') ?? '{}')
  return new RemoteBench(new URL(lab.page.url()).origin, id, JSON.parse(stored).passwords)
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
        await new ExperimentSteps(await benchOf(lab), experiment).all(experiment.solution)
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
  await lab.button('Set up for me').click()
  await expect(page.getByText('The bench is reset and set up.')).toBeVisible()
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

/** The experiment next to the bench. */
const panel = ({ page }: LabPage) => page.getByRole('complementary', { name: 'Experiment in progress' })

/** Sets up an experiment, goes to the bench and predicts there. */
async function begin(lab: LabPage, id: string, prediction: string): Promise<void> {
  await open(lab, id)
  await lab.button('Set up for me').click()
  await lab.page.getByRole('link', { name: 'Go to the bench' }).click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(panel(lab).getByRole('radio', { checked: true })).toHaveCount(0)
  await panel(lab).getByRole('radio', { name: prediction, exact: true }).check()
  await panel(lab).getByRole('button', { name: 'Predict' }).click()
  await expect(panel(lab)).toContainText('your prediction')
}

async function expectSolved(lab: LabPage): Promise<void> {
  await expect(panel(lab)).toHaveAttribute('data-state', 'solved')
  await expect(panel(lab)).toContainText('Your prediction is correct.')
  await expect(panel(lab).getByRole('region', { name: 'Why' })).toBeVisible()
}

async function openSheet(lab: LabPage, name: 'Policy' | 'Users') {
  await lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name }).click()
  return lab.page.getByRole('complementary', { name })
}

test.describe('next to the bench', () => {
  test.use({ viewport: { width: 1440, height: 900 } })

  test('solves theft and replay by buttons, with lanes that the panel does not cover', async ({ lab }) => {
    const { page } = lab
    const suggestion = page.getByRole('link', { name: EXPERIMENTS[0]?.texts.en.title ?? '' })
    await expect(suggestion).toHaveAttribute('href', `/learn/${EXPERIMENTS[0]?.id}`)
    await begin(lab, 'theft-and-replay', 'All four')
    const boxes = await Promise.all([panel(lab).boundingBox(), lab.lane('Opaque token').boundingBox()])
    const [dock, lane] = boxes.map((box) => ({ left: box?.x ?? 0, right: (box?.x ?? 0) + (box?.width ?? 0) }))
    expect(lane?.right).toBeLessThanOrEqual(dock?.left ?? 0)

    await lab.logInOnAllFour()
    await page.keyboard.press('s')
    for (const lane of LANES) await lab.button(`Check ${lane} as Mallory`).click()
    await expect(panel(lab).getByTestId('passed-checks')).toHaveText('1 of 2')
    await panel(lab).getByRole('button', { name: 'Show a hint' }).click()
    await expect(panel(lab).getByRole('region', { name: 'Hints' }).getByRole('listitem')).toHaveCount(1)

    // Folded, it is one line, and stays folded in the next document.
    await panel(lab).getByRole('button', { name: 'Fold the experiment' }).click()
    await expect(panel(lab)).toHaveCount(0)
    await page.reload()
    await expect(page.getByTestId('passed-checks')).toHaveText('1 of 2')
    await lab.button('Unfold the experiment').click()
    await expect(panel(lab)).toBeVisible()

    const policy = await openSheet(lab, 'Policy')
    await policy.getByRole('combobox', { name: 'User agent' }).selectOption('step-up')
    await expect
      .poll(async () => (await lab.call<{ policy: { binding: object } }>('/api/bench')).policy.binding)
      .toMatchObject({ userAgent: 'step-up' })
    await policy.getByRole('button', { name: 'Close' }).click()
    for (const lane of LANES) await lab.button(`Check ${lane} as Mallory`).click()
    await lab.button('Check').click()
    await expectSolved(lab)

    // A term of the reason is explained on focus, and Escape closes it.
    const term = panel(lab)
      .getByRole('region', { name: 'Why' })
      .getByRole('button', { name: 'bearer credentials' })
    await term.focus()
    await expect(page.getByRole('tooltip')).toContainText('Token that any holder can use')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('tooltip')).toHaveCount(0)
    await panel(lab).getByRole('button', { name: 'Close' }).click()
    await expect(suggestion).toBeVisible()
  })

  test('solves stale role and which timeout by buttons', async ({ lab }) => {
    const { page } = lab
    await begin(lab, 'stale-role', 'Two')
    await page.getByRole('combobox', { name: 'User', exact: true }).selectOption('carol')
    await lab.logInOnAllFour()
    const users = await openSheet(lab, 'Users')
    const admin = users.getByRole('checkbox', { name: 'carol is an admin' })
    await admin.uncheck()
    await lab.button('Check').click()
    await expect(panel(lab).getByTestId('passed-checks')).toHaveText('1 of 2')
    await lab.call('/api/bench/policy', { method: 'PATCH', body: { roles: 'looked-up' } })
    await admin.check()
    await admin.uncheck()
    await lab.button('Check').click()
    await expectSolved(lab)

    await begin(lab, 'which-timeout', 'One')
    const press = async (...names: string[]) => {
      for (const name of names) await lab.button(name).click()
    }
    await press('Log in', '+15 min', 'Check', 'Refresh')
    await press('Log in', '+15 min', '+15 min', 'Check', 'Refresh')
    await press('Log in')
    for (let quarter = 0; quarter < 4; quarter++) await press('+15 min', 'Check', 'Refresh')
    await expectSolved(lab)
  })
})

test.describe('for a new visitor', () => {
  test.use({ isNew: true })
  test('shows a started experiment on the bench in place of the intro, and on the return from another page', async ({
    lab,
  }) => {
    const { page } = lab
    await expect(page.getByRole('region', { name: 'Intro' })).toBeVisible()
    const [experiment] = EXPERIMENTS.filter(({ id }) => id === 'where-it-lives')
    if (!experiment) throw new Error('No such experiment.')
    await begin(lab, experiment.id, 'None')
    await page.goto('/fleet')
    const withoutPrediction = experiment.solution.filter(({ act }) => act !== 'predict')
    await new ExperimentSteps(await benchOf(lab), experiment).all(withoutPrediction)
    await page.goto('/')
    await expect(panel(lab)).toHaveAttribute('data-state', 'solved')
    await panel(lab).getByRole('button', { name: 'Close' }).click()
    await expect(panel(lab)).toHaveCount(0)
  })
})

test('finds, exploits and fixes each bug; lines can be marked by keyboard', async ({ lab }) => {
  test.setTimeout(300_000)
  const { page } = lab
  for (const [index, { id, texts, bug, prediction }] of EXPERIMENTS.filter((each) => each.bug).entries()) {
    if (!bug) continue
    await test.step(id, async () => {
      await open(lab, id)
      await lab.button('Start').click()
      await expect(article(lab)).toHaveAttribute('data-state', 'started')
      await page.getByRole('radio', { name: texts.en.choices[prediction.right] ?? '', exact: true }).check()
      await lab.button('Predict').click()
      await expect(article(lab)).toContainText('your prediction')

      const listing = page.getByRole('listbox')
      const lines = bug.places.map(([line = 1]) => line)
      if (index === 0) {
        await listing.focus()
        await page.keyboard.press('Space')
        await lab.button('Check the marked lines').click()
        await expect(article(lab)).toContainText('Not exactly these lines.')
        await listing.focus()
        await page.keyboard.press('Space')
      }
      for (const line of lines) {
        if (index > 0)
          await listing
            .getByRole('option')
            .nth(line - 1)
            .click()
        else {
          await page.keyboard.press('Home')
          for (let place = 1; place < line; place++) await page.keyboard.press('ArrowDown')
          await page.keyboard.press('Space')
        }
      }
      await expect(listing.getByRole('option', { selected: true })).toHaveCount(lines.length)
      await lab.button('Check the marked lines').click()
      await expect(article(lab)).toContainText('Found: these are the defective lines.')
      await lab.button('Run the exploit').click()
      await expect(article(lab).getByText('Breach', { exact: true })).toBeVisible()
      await expect(page.getByRole('region', { name: 'Exploit: Result' }).getByRole('row')).not.toHaveCount(1)

      const run = async (fix: string) => {
        await lab.button(`Apply and run: ${bug.texts.en[fix]?.text}`).click()
        await expect(article(lab).locator(`[data-fix="${fix}"]`)).toContainText(
          bug.texts.en[fix]?.explanation ?? '',
        )
      }
      const [right, wrong] = [true, false].map((isRight) =>
        bug.fixes.find(({ fails }) => (fails === null) === isRight),
      )
      if (index === 0) {
        await run(wrong?.id ?? '')
        await expect(article(lab)).toHaveAttribute('data-state', 'started')
      }
      await run(right?.id ?? '')
      await expect(article(lab)).toHaveAttribute('data-state', 'solved')
      await expect(article(lab)).toContainText(texts.en.reason)
    })
  }
})
