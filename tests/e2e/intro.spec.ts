import { en } from '../../app/_ui/words/all.en.ts'
import { zh } from '../../app/_ui/words/all.zh.ts'
import { expect, LANES, type LabPage, test } from './lab.ts'

const LOGIN = 'Log in as Alice on all lanes'
const intro = (lab: LabPage) => lab.page.getByRole('region', { name: 'Intro' })
const status = (lab: LabPage) => intro(lab).getByRole('status').getByTestId('sentence')

/** The verdicts on the copies, lane by lane. */
async function attacks(lab: LabPage, lanes = 4): Promise<string[]> {
  await expect(lab.page.getByTestId('answer')).toHaveCount(lanes)
  return lab.page.getByTestId('answer').evaluateAll((all) => all.map((one) => one.dataset.attack ?? ''))
}

/** Predicts for each lane. */
async function predict(lab: LabPage, answers: readonly ('Accepted' | 'Refused')[]): Promise<void> {
  for (const [place, answer] of answers.entries())
    await lab
      .lane(LANES[place] ?? 'JWT')
      .getByRole('radio', { name: answer })
      .check()
}

const RIGHT = ['Refused', 'Accepted', 'Accepted', 'Refused'] as const

/** The name of the focused element. */
const focused = (lab: LabPage) =>
  lab.page.evaluate(() => {
    const at = document.activeElement
    const label =
      at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : at?.getAttribute('aria-label')
    return label ?? at?.textContent ?? ''
  })

test.describe('for a new visitor', () => {
  test.use({ isNew: true })

  test('states what the page is for, and shows one button and four lanes', async ({ lab }) => {
    await expect(status(lab)).toHaveText(en.states.purpose)
    await expect(lab.page.getByRole('group', { name: 'Actions on all lanes' })).toHaveCount(0)
    await lab.expectVerdicts(['none', 'none', 'none', 'none'])
    await lab.button(LOGIN).click()
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  })

  test('takes three keys to the first act, by the link that skips the head', async ({ lab }) => {
    for (const key of ['Tab', 'Enter', 'Tab']) await lab.page.keyboard.press(key)
    expect(await focused(lab)).toBe(LOGIN)
  })

  test('shows the sentence and the button from the first paint, and keeps an early click', async ({
    page,
  }) => {
    let open = () => {}
    const isOpen = new Promise<void>((resolve) => {
      open = resolve
    })
    await page.route('**/api/bench', async (route) => {
      await isOpen
      await route.continue()
    })
    await page.goto('/')
    await expect(page.getByText(en.states.purpose)).toBeVisible()
    await expect(page.locator('[data-hydrated]')).toBeAttached()
    await page.getByRole('button', { name: LOGIN }).click()
    open()
    await expect(page.getByRole('button', { name: 'Run it' })).toBeVisible()
  })

  test('predicts with radio buttons of which none is selected, and runs when all lanes have one', async ({
    lab,
  }) => {
    await lab.button(LOGIN).click()
    await expect(lab.page.getByRole('radio')).toHaveCount(8)
    await expect(lab.page.getByRole('radio', { checked: true })).toHaveCount(0)
    await expect(lab.button('Run it')).toBeDisabled()
    await predict(lab, ['Refused', 'Accepted', 'Accepted'])
    await expect(lab.button('Run it')).toBeDisabled()
    await predict(lab, RIGHT)
    await expect(lab.button('Run it')).toBeEnabled()
  })

  test('shows the theft step by step, and then the verdict of each copy', async ({ lab }) => {
    await lab.button(LOGIN).click()
    await predict(lab, ['Accepted', 'Accepted', 'Refused', 'Refused'])
    const start = Date.now()
    await lab.button('Run it').click()
    await expect(status(lab)).toHaveText('Step 1 of 3: Mallory copies all four credentials.')
    await expect(lab.lane('JWT')).toContainText(/copy [0-9a-f]{6}/)
    await expect(status(lab)).toHaveText('Step 2 of 3: Alice logs out on all four lanes.')
    await expect(lab.lane('JWT')).toContainText('logged out')
    await expect(status(lab)).toHaveText('Step 3 of 3: Mallory presents each copy.')
    await expect(status(lab)).toHaveText(
      'Two of the four copies are still accepted. 2 of 4 predictions correct.',
    )
    expect(Date.now() - start).toBeGreaterThan(4_000)
    expect(await attacks(lab)).toEqual(['held', 'breach', 'breach', 'held'])
    await expect(lab.lane('Sealed cookie')).toContainText(/Breach.*accepted for another \d+/s)
    await expect(lab.lane('Opaque token')).toContainText(/Held.*refused immediately: 0 s/s)
    await expect(lab.lane('JWT')).toContainText('no revocation check is made')
    await expect(lab.lane('JWT')).toContainText('incorrect')
    // The line of code that decided, in each lane; it opens the file.
    for (const lane of LANES)
      await expect(lab.lane(lane).getByRole('button', { name: /^Decided by/ })).toBeVisible()
    await lab
      .lane('Opaque token')
      .getByRole('button', { name: /^Decided by reference-tokens\.ts:\d+/ })
      .click()
    await expect(lab.page.getByRole('complementary').locator('[data-mark="refused"]').first()).toBeVisible()
  })

  test('never shows an accepted copy in the colour of an accepted request', async ({ lab }) => {
    await lab.button(LOGIN).click()
    await lab.button('Run without predicting').click()
    expect(await attacks(lab)).toEqual(['held', 'breach', 'breach', 'held'])
    const colours = await lab.page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      const of = (value: string) => {
        probe.style.color = value
        return getComputedStyle(probe).color
      }
      const badge = document.querySelector('[data-attack="breach"] p > span')
      const all = {
        accepted: of('var(--accepted)'),
        breach: badge && getComputedStyle(badge).backgroundColor,
      }
      probe.remove()
      return all
    })
    expect(colours.breach).not.toBe(colours.accepted)
    // The bench shows the same copy with the same meaning.
    await lab.button('Continue on your own').click()
    const mallory = lab.page.getByRole('group', { name: 'Mallory: JWT' })
    await expect(mallory).toHaveAttribute('data-attack', 'breach')
    expect(await mallory.getByText('Accepted').evaluate((text) => getComputedStyle(text).color)).toBe(
      colours.breach,
    )
  })

  test('scores nothing if no prediction was made', async ({ lab }) => {
    await lab.button(LOGIN).click()
    await lab.button('Run without predicting').click()
    await expect(status(lab)).toHaveText('Two of the four copies are still accepted.')
    await expect(lab.page.getByTestId('answer').getByText(/correct/)).toHaveCount(0)
  })

  test('suggests the hardened policy, under which no copy is accepted', async ({ lab }) => {
    await lab.button(LOGIN).click()
    await lab.button('Run without predicting').click()
    await lab.button('Repeat with the hardened policy').click()
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    await predict(lab, ['Refused', 'Refused', 'Refused', 'Refused'])
    await lab.button('Run it').click()
    await expect(status(lab)).toHaveText(
      'None of the four copies is still accepted. 4 of 4 predictions correct.',
    )
    expect(await attacks(lab)).toEqual(['held', 'held', 'held', 'held'])
    await expect(lab.button('Repeat with the hardened policy')).toHaveCount(0)
    await lab.button('Continue on your own').click()
    await expect(intro(lab)).toBeHidden()
    await expect(lab.page.getByRole('group', { name: 'Actions on all lanes' })).toBeVisible()
  })

  test('pauses, continues, steps and shows the theft again by keyboard', async ({ lab }) => {
    const { keyboard } = lab.page
    /** Presses Tab until the named element has the focus. */
    async function tabTo(name: RegExp): Promise<void> {
      for (let presses = 0; presses < 40 && !name.test(await focused(lab)); presses++)
        await keyboard.press('Tab')
      expect(await focused(lab)).toMatch(name)
    }
    await tabTo(/^Log in as Alice/)
    await keyboard.press('Enter')
    await expect(intro(lab)).toBeVisible()
    for (const answer of RIGHT) {
      await expect(lab.page.getByRole('radio').first()).toBeVisible()
      await tabTo(/^Refused$/)
      await keyboard.press(answer === 'Refused' ? 'Space' : 'ArrowRight')
      await keyboard.press('Tab')
    }
    await expect(lab.button('Run it')).toBeEnabled()
    await lab.button('Run it').focus()
    await lab.page.clock.install()
    await keyboard.press('Enter')
    await expect(status(lab)).toHaveText(/^Step 1/)
    await keyboard.press('Space')
    await expect(lab.button('Continue')).toBeVisible()
    await lab.page.clock.runFor(5_000)
    await expect(status(lab)).toHaveText(/^Step 1/)
    await keyboard.press('ArrowRight')
    await expect(status(lab)).toHaveText(/^Step 2/)
    await keyboard.press('Space')
    await expect(lab.button('Pause')).toBeVisible()
    await expect(status(lab)).toHaveText(/4 of 4 predictions correct/)
    const before = await lab.call<{ exchanges: object[] }>('/api/exchanges?act=logout')
    await keyboard.press('r')
    await expect(status(lab)).toHaveText(/^Step 1/)
    for (const step of [2, 3]) {
      await keyboard.press('ArrowRight')
      await expect(status(lab)).toHaveText(new RegExp(`^Step ${step}`))
    }
    await keyboard.press('ArrowRight')
    await expect(status(lab)).toHaveText(/4 of 4 predictions correct/)
    // Shown again, nothing is done again.
    const after = await lab.call<{ exchanges: object[] }>('/api/exchanges?act=logout')
    expect(after.exchanges).toHaveLength(before.exchanges.length)
    await tabTo(/^Continue on your own/)
    await keyboard.press('Enter')
    await expect(intro(lab)).toBeHidden()
  })

  test('skips the intro, does not show it again, and restarts it on request', async ({ lab }) => {
    await lab.button('Skip').click()
    await lab.logInOnAllFour()
    await expect(intro(lab)).toBeHidden()
    await lab.page.reload()
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    await expect(intro(lab)).toBeHidden()
    await lab.page.keyboard.press('?')
    await lab.button('Restart the intro').click()
    await expect(intro(lab)).toBeVisible()
  })

  for (const lanes of [
    ['jwt'],
    ['server-session', 'sealed-cookie', 'jwt', 'opaque-token', 'signed-cookie'],
  ]) {
    test(`works with ${lanes.length} lanes`, async ({ lab }) => {
      await lab.call('/api/bench/policy', { method: 'PATCH', body: { lanes } })
      await expect(lab.page.locator('[data-verdict]')).toHaveCount(lanes.length)
      await lab.button(LOGIN).click()
      await expect(lab.page.getByRole('radio')).toHaveCount(2 * lanes.length)
      await lab.button('Run without predicting').click()
      expect(await attacks(lab, lanes.length)).toEqual(
        lanes.length === 1 ? ['breach'] : ['held', 'breach', 'breach', 'held', 'breach'],
      )
    })
  }

  test.describe('with reduced motion', () => {
    test.use({ contextOptions: { reducedMotion: 'reduce' } })
    test('waits at each step, and moves nothing', async ({ lab }) => {
      await lab.button(LOGIN).click()
      await lab.page.clock.install()
      await lab.button('Run without predicting').click()
      await expect(status(lab)).toHaveText(/^Step 1/)
      const animations = () => lab.page.evaluate(() => document.getAnimations().length)
      expect(await animations()).toBe(0)
      await lab.page.clock.runFor(5_000)
      await expect(status(lab)).toHaveText(/^Step 1/)
      await lab.button('Next step').click()
      await expect(status(lab)).toHaveText(/^Step 2/)
      await lab.button('Next step').click()
      await expect(status(lab)).toHaveText(/^Step 3/)
      await lab.button('Next step').click()
      expect(await attacks(lab)).toEqual(['held', 'breach', 'breach', 'held'])
    })
  })

  test('repeats a click from before the page was hydrated', async ({ page }) => {
    const clicked = Promise.withResolvers<void>()
    await page.route('**/*.js', async (route) => {
      await clicked.promise
      await route.continue()
    })
    await page.goto('/', { waitUntil: 'commit' })
    await page.getByRole('button', { name: 'Log in as Alice on all lanes', exact: true }).click()
    clicked.resolve()
    await expect(page.getByRole('radio')).toHaveCount(8)
  })

  test.describe('in Chinese', () => {
    test.use({ locale: 'zh-CN' })
    test('predicts, runs and shows the verdicts', async ({ page }) => {
      await page.goto('/')
      const texts = zh.intro
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await expect(page.getByText(zh.states.purpose)).toBeVisible()
      // The button of the open bench: a press that begins on the one before it, and ends on this one, is no click.
      await expect(page.locator('[data-seq]')).toBeAttached()
      await expect(page.getByRole('region', { name: texts.label })).toBeVisible()
      await button(zh.loginPrompt.login('Alice')).click()
      await expect(page.getByRole('radio')).toHaveCount(8)
      await expect(page.getByRole('radio', { checked: true })).toHaveCount(0)
      for (const radio of await page.getByRole('radio', { name: texts.predictions.refused }).all())
        await radio.check()
      await button(texts.run).click()
      const status = page.getByRole('region', { name: texts.label }).getByTestId('sentence')
      await expect(status).toHaveText('四份副本中有 2 份仍被接受。4 项预测中 2 项正确。')
      await expect(page.getByTestId('answer').filter({ hasText: '攻破' })).toHaveCount(2)
      await expect(page.getByTestId('answer').filter({ hasText: '守住' })).toHaveCount(2)
    })
  })
})

test('shows no credential in any lane after logout, and the end reason in each list', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('logged out')
  for (const lane of ['Sealed cookie', 'JWT'] as const)
    await expect(lab.rows(lane).first()).toContainText('copies')
})

test('operates the page by keyboard', async ({ lab }) => {
  await lab.page.keyboard.press('l')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.page.keyboard.press('d')
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await lab.page.keyboard.press('r')
  await lab.page.keyboard.press('o')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.keyboard.press('?')
  await expect(lab.page.getByRole('dialog')).toBeVisible()
  await lab.page.keyboard.press('Escape')
  await expect(lab.page.getByRole('dialog')).toBeHidden()
})

test('shows the logged-in user again after a reload', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Log out').click()
  await lab.button('Log in').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('keeps credentials out of reach of page scripts', async ({ lab }) => {
  await lab.logInOnAllFour()
  const readable = await lab.page.evaluate(() =>
    [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].join('\n'),
  )
  const cookies = await lab.page.context().cookies()
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    '__Host-at',
    '__Host-bench',
    '__Host-node',
    '__Host-rt',
    '__Host-seal',
    '__Host-sid',
    '__Host-tok',
  ])
  for (const { name, value, httpOnly, secure, sameSite } of cookies) {
    expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Lax' })
    // The node of a sticky browser is a letter, and no secret.
    if (name !== '__Host-node') expect(readable).not.toContain(value)
  }
})
