import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { RemoteRoom } from '../support/remote-room.ts'
import { expectNoViolations } from './axe.ts'
import { LabPage } from './lab.ts'

/* A participant: joins a room, works at the bench of the seat, and follows the teacher, who acts by the API. */

const FIRST = 'theft-and-replay'
const SECOND = 'which-timeout'
const titleOf = (id: string) => EXPERIMENTS.find((experiment) => experiment.id === id)?.texts.en.title ?? ''
const hintsOf = (id: string) =>
  Object.entries(EXPERIMENTS.find((experiment) => experiment.id === id)?.texts.en.hints ?? {})

/** Opens rooms, and ends them after the test. */
const test = base.extend<{ open: (settings?: object) => Promise<RemoteRoom> }>({
  open: async ({ baseURL }, use) => {
    const rooms: RemoteRoom[] = []
    await use(async (settings = {}) => {
      const room = await RemoteRoom.open(baseURL ?? '', { experiments: [FIRST, SECOND], ...settings })
      rooms.push(room)
      return room
    })
    await Promise.all(rooms.map((room) => room.end()))
  },
})

const bar = (page: Page) => page.getByTestId('room-bar')

/** Joins as a person does, and goes on to the bench. @returns the resume phrase */
async function join(page: Page, { code }: RemoteRoom, nickname: string): Promise<string> {
  await page.goto(`/join/${code}`)
  await page.getByLabel('Your nickname').fill(nickname)
  await page.keyboard.press('Enter')
  const phrase = await page.getByTestId('resume-phrase').innerText()
  await page.getByRole('link', { name: 'Go to my bench' }).click()
  await expect(bar(page)).toContainText(nickname)
  await expect(page.locator('[data-verdict]').first()).toBeVisible()
  return phrase
}

async function setUp(page: Page, id: string): Promise<void> {
  await page.goto(`/learn/${id}`)
  await expect(page.locator('article[data-ready=true]')).toBeVisible()
  await new LabPage(page).button('Set up for me').click()
  await expect(page.locator('article')).toHaveAttribute('data-state', 'started')
}

async function another(browser: Browser): Promise<Page> {
  const { baseURL } = base.info().project.use
  return (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage()
}

test.describe('joining', () => {
  test('takes a typed code in any form, shows the phrase once, and goes to the bench', async ({
    page,
    open,
  }) => {
    const room = await open({ title: 'Monday' })
    await room.join('Ana')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/join')
    await expectNoViolations(page)
    await page.getByLabel('Code of the room').fill(` ${room.code.toLowerCase().replaceAll('-', ' ')} `)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Monday' })).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`/join/${room.code}$`))
    await page.getByLabel('Your nickname').fill('ana')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'You are ana 2.' })).toBeVisible()
    await expect(page.getByText('ana is taken, so your nickname has a number.')).toBeVisible()
    await expect(page.getByTestId('resume-phrase')).toHaveText(/^[a-z]+ [a-z]+$/)
    await expect(page.getByText('Write it down.')).toBeVisible()
    await expect(page.getByText('The server deletes everything when the room ends')).toBeVisible()
    await expectNoViolations(page)
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await overflow()).toBe(0)
    await page.getByRole('link', { name: 'Go to my bench' }).click()
    await expect(bar(page)).toContainText(room.code)
    await expect(bar(page)).toContainText('ana 2')
    expect(await overflow()).toBe(0)
    // The phrase is not shown again.
    await page.goto(`/join/${room.code}`)
    await expect(page.getByText('You are ana 2.')).toBeVisible()
    await expect(page.getByTestId('resume-phrase')).toHaveCount(0)
    await page.getByRole('link', { name: 'Go on' }).click()
    await expect(bar(page)).toContainText('ana 2')
  })

  test('says that a code, a password, a nickname or a phrase is wrong', async ({ page, open }) => {
    const room = await open({ password: 'river' })
    await page.goto('/join/ZOO-ZOO-99')
    await expect(page.getByRole('alert').filter({ hasText: 'No room has this code' })).toBeVisible()
    await page.getByLabel('Code of the room').fill(room.code)
    await page.keyboard.press('Enter')
    await page.getByLabel('Your nickname').fill('   ')
    await page.getByLabel('Password of the room').fill('river')
    await page.keyboard.press('Enter')
    await expect(page.getByText('A nickname has 1 to 24 characters')).toBeVisible()
    await page.getByLabel('Your nickname').fill('<b>مريم</b>')
    await page.getByLabel('Password of the room').fill('lake')
    await page.keyboard.press('Enter')
    await expect(page.getByText('That is not the password of the room.')).toBeVisible()
    await page.getByRole('button', { name: 'I have a resume phrase' }).click()
    await page.getByLabel('Your resume phrase').fill('no phrase')
    await page.keyboard.press('Enter')
    await expect(page.getByText('No seat of this room has this phrase.')).toBeVisible()
    await page.getByRole('button', { name: 'Join with a nickname' }).click()
    await page.getByLabel('Password of the room').fill('river')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'You are <b>مريم</b>.' })).toBeVisible()
  })

  test('proposes the language of the room, unless one is chosen', async ({ page, open }) => {
    const { code } = await open({ language: 'zh' })
    await page.goto(`/join/${code}`)
    await page.getByRole('button', { name: '切换到中文' }).click()
    await expect(page.getByLabel('你的昵称')).toBeVisible()
    await expectNoViolations(page)
    await page.reload()
    await expect(page.getByLabel('你的昵称')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Switch to English' })).toHaveCount(0)
  })
})

test.describe('a seat', () => {
  test('is kept by a reload, a new tab, and by logging out of all lanes', async ({ page, open }) => {
    const room = await open()
    await join(page, room, 'Ana')
    const lab = new LabPage(page)
    const { bench } = await room.seatOf('Ana')
    await lab.logInOnAllFour()
    await page.reload()
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    await lab.button('Log out').click()
    await lab.expectVerdicts(['none', 'none', 'none', 'none'])
    await expect(bar(page)).toContainText('Ana')
    const tab = await page.context().newPage()
    await page.close()
    await tab.goto('/')
    await expect(bar(tab)).toContainText('Ana')
    // The passwords come with the seat.
    await new LabPage(tab).logInOnAllFour()
    expect(await new LabPage(tab).call<{ publicName: string }>('/api/bench')).toMatchObject({
      publicName: bench,
    })
  })

  test('is opened in a second browser by its phrase, with its bench', async ({ page, browser, open }) => {
    const room = await open()
    const phrase = await join(page, room, 'Ana')
    await new LabPage(page).logInOnAllFour()
    const second = await another(browser)
    await second.goto(`/join/${room.code}`)
    await second.getByRole('button', { name: 'I have a resume phrase' }).click()
    await second.getByLabel('Your resume phrase').fill(phrase.toUpperCase())
    await second.keyboard.press('Enter')
    await expect(second.getByRole('heading', { name: 'You are Ana.' })).toBeVisible()
    await expect(second.getByTestId('resume-phrase')).not.toHaveText(phrase)
    await second.getByRole('link', { name: 'Go to my bench' }).click()
    await expect(bar(second)).toContainText('Ana')
    await expect(new LabPage(second).rows('JWT').first()).toContainText('alice')
    await new LabPage(second).logInOnAllFour()
    expect((await room.view()).seats).toHaveLength(1)
    await second.context().close()
  })

  test('is left on the page on which another one is taken', async ({ page, open }) => {
    const room = await open()
    await join(page, room, 'Ana')
    await bar(page).locator('summary').click()
    await expectNoViolations(page, '[data-testid=room-bar]')
    await bar(page).getByRole('link', { name: 'Leave the room' }).click()
    await page.getByRole('button', { name: 'Take another seat' }).click()
    await page.getByLabel('Your nickname').fill('Bo')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'You are Bo.' })).toBeVisible()
    expect((await room.view()).seats.map(({ nickname }) => nickname)).toEqual(['Ana', 'Bo'])
  })

  test('that joins late is in the running phase', async ({ page, open }) => {
    const room = await open({ mode: 'guided' })
    await room.act({ act: 'goto', experiment: SECOND, phase: 'do' })
    await room.act({ act: 'timer', seconds: 600 })
    await join(page, room, 'Late')
    await expect(bar(page)).toContainText('Phase: Try it')
    await expect(bar(page).getByTestId('room-timer')).toHaveText(/^9:[45]\d$/)
    await bar(page)
      .getByRole('link', { name: titleOf(SECOND) })
      .click()
    await expect(page).toHaveURL(new RegExp(`/learn/${SECOND}$`))
    await expect(bar(page)).toContainText('Late')
  })

  test('of a browser that also has the teacher’s key is used', async ({ page, open, baseURL }) => {
    await open()
    const opened = await page.request.post(`${baseURL}/api/rooms`, { data: {} })
    const { code } = await opened.json()
    await page.goto(`/join/${code}`)
    await page.getByLabel('Your nickname').fill('Ana')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Go to my bench' }).click()
    await expect(bar(page)).toContainText('Ana')
    await page.evaluate((of) => fetch(`/api/rooms/${of}`, { method: 'DELETE' }), code)
  })
})

test.describe('a guided room', () => {
  test('locks the acts until the phase “do”, and shows the predictions when they are revealed', async ({
    page,
    open,
  }) => {
    const room = await open({ mode: 'guided' })
    await join(page, room, 'Ana')
    const lab = new LabPage(page)
    await expect(bar(page)).toContainText('Phase: Lobby')
    await expect(lab.button('Log in').first()).toBeDisabled()
    await page.goto(`/learn/${FIRST}`)
    await expect(page.getByRole('status').filter({ hasText: 'The room has not begun.' })).toBeVisible()
    await expect(lab.button('Set up for me')).toBeDisabled()

    await room.act({ act: 'goto', experiment: FIRST, phase: 'predict' })
    await expect(bar(page)).toContainText('Phase: Predict')
    await expect(bar(page).getByRole('link', { name: 'Predict now' })).toBeVisible()
    // One button sets up the bench and records the choice.
    await page.getByRole('radio', { name: 'All four' }).check()
    await lab.button('Predict').click()
    await expect(page.getByRole('listitem').filter({ hasText: 'your prediction' })).toContainText('All four')
    await expect(bar(page)).toContainText('Predicted: All four')
    await page.getByRole('link', { name: 'Go to the bench' }).click()
    await expect(lab.button('Log in').first()).toBeDisabled()
    await page.keyboard.press('L')
    await lab.expectVerdicts(['none', 'none', 'none', 'none'])

    await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
    await expect(bar(page)).toContainText('Phase: Try it')
    await lab.logInOnAllFour()

    await page.goto(`/learn/${FIRST}`)
    await expect(page.getByTestId('room-predictions')).toHaveCount(0)
    await room.act({ act: 'reveal', experiment: FIRST, revealed: true })
    await expect(page.getByTestId('room-predictions')).toBeVisible()
    await expect(page.locator('[data-choice][data-count="1"]')).toContainText('All four')
  })

  test('has the same seat, bench and progress after a reload and on a second device in each phase', async ({
    page,
    browser,
    open,
  }) => {
    test.setTimeout(120_000)
    const room = await open({ mode: 'guided' })
    let phrase = await join(page, room, 'Ana')
    const { bench } = await room.seatOf('Ana')
    const phases = [
      ['lobby', 'Phase: Lobby'],
      ['predict', 'Phase: Predict'],
      ['do', 'Phase: Try it'],
      ['reveal', 'Phase: Reveal'],
      ['debrief', 'Phase: Why'],
    ] as const
    for (const [phase, shown] of phases) {
      if (phase !== 'lobby') await room.act({ act: 'goto', experiment: FIRST, phase })
      await page.reload()
      await expect(bar(page)).toContainText(shown)
      const second = await another(browser)
      const resumed = await second.request.post(`/api/rooms/${room.code}/seats`, { data: { resume: phrase } })
      phrase = (await resumed.json()).resumePhrase
      const [here, there] = await Promise.all(
        [page, second].map(async ({ request }) => (await request.get(`/api/rooms/${room.code}`)).json()),
      )
      expect(there.seat).toEqual(here.seat)
      expect([here.bench.publicName, there.bench.publicName]).toEqual([bench, bench])
      // What one device does, the other one has after its next reload.
      if (phase === 'predict') {
        await second.request.post(`/api/bench/experiments/${FIRST}`, { data: {} })
        await second.request.post(`/api/bench/experiments/${FIRST}/prediction`, { data: { choice: 'all' } })
      }
      await second.context().close()
    }
    expect((await room.seatOf('Ana')).progress[0]).toMatchObject({ prediction: 'all' })
    expect((await room.view()).seats).toHaveLength(1)
  })

  test('shows the answer to all seats when the teacher does, and not before', async ({ page, open }) => {
    const room = await open({ mode: 'guided' })
    await join(page, room, 'Ana')
    await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
    await page.goto(`/learn/${FIRST}`)
    const right = page.getByRole('listitem').filter({ hasText: 'correct answer' })
    await expect(page.getByText('Your teacher shows the answer to all')).toBeVisible()
    await expect(right).toHaveCount(0)
    // This seat has not even started the experiment.
    await room.act({ act: 'goto', experiment: FIRST, phase: 'reveal' })
    await expect(bar(page)).toContainText('Phase: Reveal')
    await expect(right).toHaveCount(0)
    await room.act({ act: 'goto', experiment: FIRST, phase: 'debrief' })
    await expect(right).toHaveCount(1)
    const reason = EXPERIMENTS.find(({ id }) => id === FIRST)?.texts.en.reason ?? ''
    await expect(page.getByRole('region', { name: 'Why' })).toContainText(reason.slice(0, 40))
    await room.act({ act: 'goto', experiment: SECOND, phase: 'predict' })
    await page.goto(`/learn/${SECOND}`)
    await expect(page.getByText('Your teacher shows the answer to all')).toBeVisible()
  })

  test('states that an experiment is locked', async ({ page, open }) => {
    const room = await open({ mode: 'guided' })
    await join(page, room, 'Ana')
    await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
    await room.act({ act: 'lock', experiments: [FIRST] })
    await expect(bar(page)).toContainText('Locked by your teacher')
    await page.goto('/learn')
    const row = page.getByRole('listitem').filter({ has: page.locator(`a[href="/learn/${FIRST}"]`) })
    await expect(row).toContainText('Locked by your teacher')
  })

  test('refuses acts and starts by the API, until the teacher opens them', async ({ baseURL, open }) => {
    const room = await open({ mode: 'guided' })
    const { bench } = await room.join('Ana')
    const send = async (path: string, body: object) => {
      const response = await fetch(`${baseURL}${path}`, {
        method: 'POST',
        headers: { bench: bench.id, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return [response.status, ((await response.json()) as { code?: string }).code]
    }
    const [alice] = bench.users
    const login = () =>
      send('/api/jwt/login', { username: alice?.name, password: alice?.password, carrier: 'bearer' })
    const start = (id: string) => send(`/api/bench/experiments/${id}`, {})
    expect([await start(FIRST), await login()]).toEqual([
      [409, 'conflict'],
      [409, 'conflict'],
    ])
    await room.act({ act: 'goto', experiment: FIRST, phase: 'predict' })
    await room.act({ act: 'lock', experiments: [SECOND] })
    expect([(await start(FIRST))[0], (await login())[0], (await start(SECOND))[0]]).toEqual([200, 409, 409])
    await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
    await room.act({ act: 'open' })
    expect([(await login())[0], (await start(SECOND))[0]]).toEqual([200, 200])
  })

  test('has no hints in an exam, and not the last one without spoilers', async ({ page, open }) => {
    const room = await open({ mode: 'exam' })
    await join(page, room, 'Ana')
    await setUp(page, FIRST)
    await expect(page.getByText('There are no hints in an exam.')).toBeVisible()
    await expect(new LabPage(page).button('Show a hint')).toHaveCount(0)
    const refused = await page.evaluate(async (id) => {
      const response = await fetch(`/api/bench/experiments/${id}/hint`, { method: 'POST' })
      return response.status
    }, FIRST)
    expect(refused).toBe(409)
  })
})

test.describe('the teacher', () => {
  test('brings all seats to an experiment, also from the page on which they join', async ({ page, open }) => {
    const room = await open({ mode: 'guided' })
    const toFirst = { act: 'goto', experiment: FIRST, phase: 'predict' }
    await room.act({ ...toFirst, bring: true })
    await page.goto(`/join/${room.code}`)
    await page.getByLabel('Your nickname').fill('Ana')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('resume-phrase')).toBeVisible()
    // What was before it joined does not lead it away from its phrase: it is only noted.
    const noted = () =>
      page.evaluate((key) => sessionStorage.getItem(key), `session-lab:brought:${room.code}`)
    await expect.poll(noted).not.toBeNull()
    await page.evaluate(() => fetch('/api/health/live'))
    await expect(page).toHaveURL(new RegExp(`/join/${room.code}$`))
    await room.act({ ...toFirst, bring: true })
    await expect(page).toHaveURL(new RegExp(`/learn/${FIRST}$`))
    await expect(bar(page)).toContainText('Ana')
    await page.goto('/')
    await expect(bar(page)).toContainText('Ana')
    await room.act({ ...toFirst, experiment: SECOND })
    await expect(bar(page)).toContainText(titleOf(SECOND))
    await expect(page).toHaveURL(/\/$/)
    await room.act({ ...toFirst, experiment: SECOND, bring: true })
    await expect(page).toHaveURL(new RegExp(`/learn/${SECOND}$`))
  })

  test('is heard on a phone that is scrolled down, and about the current experiment only', async ({
    page,
    open,
  }) => {
    const room = await open({ mode: 'guided' })
    await page.setViewportSize({ width: 390, height: 700 })
    await join(page, room, 'Ana')
    const { id } = await room.seatOf('Ana')
    await room.act({ act: 'goto', experiment: FIRST, phase: 'do' })
    await page.goto(`/learn/${FIRST}`)
    await expect(bar(page)).toContainText('Phase: Try it')
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    const [[hint = '', text = ''] = []] = hintsOf(FIRST)
    await room.act({ act: 'hint', experiment: FIRST, hint, seats: [id] })
    await expect(bar(page).locator('[data-notice=hint]')).toContainText(text)
    await room.act({ act: 'broadcast', text: 'Five more minutes' })
    await room.act({ act: 'timer', seconds: 600 })
    await expect(bar(page).getByText('Five more minutes')).toBeInViewport()
    await expect(bar(page).getByTestId('room-timer')).toBeInViewport()
    // Only the newest takes space.
    expect((await bar(page).boundingBox())?.height).toBeLessThan(120)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)

    await room.act({ act: 'goto', experiment: SECOND, phase: 'predict' })
    await expect(bar(page)).not.toContainText('Five more minutes')
    await expect(bar(page)).not.toContainText(text)
    await expect(bar(page).getByTestId('room-timer')).toHaveCount(0)
  })

  test('states what it did to the bench, until the next act', async ({ page, open }) => {
    const room = await open()
    await join(page, room, 'Ana')
    const lab = new LabPage(page)
    const { id } = await room.seatOf('Ana')
    const note = bar(page).locator('[data-notice=bench]')
    await room.act({ act: 'push', push: { preset: 'hardened' }, seats: [id] })
    await expect(note).toHaveText('Your teacher has changed your bench.')
    await room.act({ act: 'undo' })
    await expect(note).toHaveText('Your teacher has restored your bench.')
    await room.act({ act: 'reset', scope: 'seat', seats: [id] })
    await expect(note).toHaveText('Your teacher has reset your bench.')
    await lab.logInOnAllFour()
    await expect(note).toHaveText('')
  })

  test('sees the raised hand, and reaches the seat by message and hint', async ({ page, open }) => {
    const room = await open()
    await join(page, room, 'Ana')
    await bar(page).getByRole('button', { name: 'Raise hand' }).click()
    await expect(bar(page).getByRole('button', { name: 'Lower hand' })).toBeVisible()
    const { id, handAt } = await room.seatOf('Ana')
    expect(handAt).not.toBeNull()
    await room.act({ act: 'lower-hand', seat: id })
    await expect(bar(page).getByRole('button', { name: 'Raise hand' })).toBeVisible()
    await page.keyboard.press('A')
    await expect(bar(page).getByRole('button', { name: 'Lower hand' })).toBeVisible()

    await room.act({ act: 'broadcast', text: 'Five more minutes' })
    const message = bar(page).locator('[data-notice=broadcast]').getByRole('status')
    await expect(message).toHaveText('Your teacher: Five more minutes')
    const [[hint = '', text = ''] = []] = hintsOf(FIRST)
    await room.act({ act: 'hint', experiment: FIRST, hint, seats: [id] })
    await expect(bar(page)).toContainText(text)
    await expectNoViolations(page, '[data-testid=room-bar]')
    await bar(page).getByRole('button', { name: 'Close the message' }).click()
    await expect(bar(page)).not.toContainText('Five more minutes')
    await bar(page).getByRole('button', { name: 'Close the hint' }).click()
    await expect(bar(page)).not.toContainText(text)
    await page.reload()
    await expect(bar(page)).toContainText('Ana')
    await expect(bar(page)).not.toContainText('Five more minutes')
    // Next to the experiment it stays.
    await setUp(page, FIRST)
    await expect(page.getByTestId('sent-hints')).toContainText(text)
    await page.getByRole('button', { name: '中文' }).click()
    await expect(bar(page).getByRole('button', { name: '放下' })).toBeVisible()
    await expectNoViolations(page, '[data-testid=room-bar]')
  })

  test('resets the bench of a seat, and undoes it: the page follows, and keeps the seat', async ({
    page,
    open,
  }) => {
    const room = await open()
    await join(page, room, 'Ana')
    const lab = new LabPage(page)
    await lab.logInOnAllFour()
    const { id, bench: old } = await room.seatOf('Ana')
    const shownBench = () => lab.call<{ publicName: string }>('/api/bench')
    await room.act({ act: 'reset', scope: 'seat', seats: [id] })
    await lab.expectVerdicts(['none', 'none', 'none', 'none'])
    await expect(lab.rows('JWT')).toHaveCount(0)
    expect((await shownBench()).publicName).not.toBe(old)
    await lab.logInOnAllFour()
    await expect(bar(page)).toContainText('Ana')
    await room.act({ act: 'undo' })
    await expect.poll(async () => (await shownBench()).publicName).toBe(old)
    await expect(lab.rows('JWT').first()).toContainText('alice')
    await lab.logInOnAllFour()
  })

  test('removes a seat, and ends the room: the browser then has a bench of its own', async ({
    page,
    open,
  }) => {
    const room = await open()
    await join(page, room, 'Ana')
    const { id } = await room.seatOf('Ana')
    await room.act({ act: 'remove', seat: id })
    await expect(bar(page)).toContainText('has removed this seat')
    await expect(bar(page).getByRole('link', { name: 'Join again' })).toHaveAttribute(
      'href',
      `/join/${room.code}`,
    )
    await room.act({ act: 'readmit', seat: id })
    await expect(bar(page)).not.toContainText('has removed this seat')
    await room.end()
    await expect(bar(page)).toContainText(`Room ${room.code} has ended`)
    const lab = new LabPage(page)
    const nameOfBench = async () => (await lab.call<{ publicName?: string }>('/api/bench')).publicName
    await expect.poll(nameOfBench).toBeDefined()
    await expect(page.getByRole('banner')).toContainText((await nameOfBench())?.slice(0, 6) ?? '')
    await lab.logInOnAllFour()
    await bar(page).getByRole('button', { name: 'Close' }).click()
    await expect(bar(page)).toHaveCount(0)
    // A browser without a seat sends no request about rooms.
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.reload()
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    expect(asked.filter((url) => url.includes('/api/rooms'))).toEqual([])
  })
})
