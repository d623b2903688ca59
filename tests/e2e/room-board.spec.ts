import { readFileSync } from 'node:fs'
import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { board as texts } from '../../app/_ui/words/rooms-board.en.ts'
import { board as textsZh } from '../../app/_ui/words/rooms-board.zh.ts'
import { teach } from '../../app/_ui/words/rooms-teach.en.ts'
import { teach as teachZh } from '../../app/_ui/words/rooms-teach.zh.ts'
import { expectNoViolations } from './axe.ts'

/* A teacher at the board, and three participants in browsers of their own. */

const FIRST = 'theft-and-replay'
const SECOND = 'which-timeout'
const titleOf = (id: string) => EXPERIMENTS.find((experiment) => experiment.id === id)?.texts.en.title ?? ''
const { acts } = texts

/** The page of a teacher who has opened a room; the room is ended after the test. */
class Teacher {
  readonly page: Page
  code = ''
  phrase = ''

  constructor(page: Page) {
    this.page = page
  }

  /** Opens a room with two experiments by the form, and goes on to the board. */
  async open(mode: string): Promise<void> {
    const { page } = this
    await page.goto('/teach')
    await page.getByLabel(teach.open.name).fill('Monday')
    await page.getByRole('radio', { name: new RegExp(`^${mode}`) }).check()
    const leaveOut = (id: string) =>
      page.getByRole('button', { name: teach.open.leaveOut(titleOf(id)), exact: true })
    await expect(leaveOut(FIRST)).toBeVisible()
    await page.getByRole('button', { name: teach.open.selectNone }).click()
    await expect(leaveOut(FIRST)).toHaveCount(0)
    for (const id of [FIRST, SECOND]) {
      await page.getByRole('checkbox', { name: new RegExp(`^${titleOf(id)}`) }).check()
    }
    await page.getByRole('button', { name: teach.open.submit }).click()
    const opened = page.locator('[data-opened]')
    this.code = (await opened.getAttribute('data-opened')) ?? ''
    // Hidden at first: the page is projected.
    const phrase = opened.getByText(/^([a-z]+ ){4}[a-z]+$/)
    await expect(phrase).toBeHidden()
    await page.getByRole('button', { name: teach.opened.showPhrase }).click()
    this.phrase = await phrase.innerText()
  }

  async toBoard(): Promise<void> {
    await this.page.getByRole('link', { name: teach.opened.toBoard }).click()
    await expect(this.page.locator(`[data-board=${this.code}]`)).toBeVisible()
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  }

  row(nickname: string) {
    return this.page
      .getByRole('row')
      .filter({ has: this.page.getByLabel(texts.table.selectSeat(nickname), { exact: true }) })
  }

  /** The cell of a seat in an experiment, by the order of the room. */
  cell(nickname: string, experiment: number) {
    return this.row(nickname)
      .getByRole('cell')
      .nth(1 + experiment)
      .locator('[data-progress]')
  }

  panel(name: string) {
    return this.page.getByRole('region', { name, exact: true })
  }
}

/** A participant: a browser with a seat, who works by the API that the pages use. */
class Participant {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  static async join(browser: Browser, code: string, nickname: string): Promise<Participant> {
    const { baseURL } = base.info().project.use
    const page = await (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage()
    await page.goto(`/join/${code}`)
    await page.getByLabel('Your nickname').fill(nickname)
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('resume-phrase')).toBeVisible()
    return new Participant(page)
  }

  // biome-ignore lint/suspicious/noExplicitAny: the tests check the contents of a response.
  async call(method: string, path: string, body?: object): Promise<any> {
    const headers = { 'content-type': 'application/json' }
    // The server may close a connection that was idle in the moment in which it is used again.
    const sent = { method, headers, maxRetries: 2, ...(body && { data: body }) }
    const response = await this.page.request.fetch(path, sent)
    const text = await response.text()
    return text === '' ? { status: response.status() } : { status: response.status(), ...JSON.parse(text) }
  }

  async start(experiment: string, choice?: number): Promise<void> {
    await this.call('POST', `/api/bench/experiments/${experiment}`, {})
    const choices = EXPERIMENTS.find(({ id }) => id === experiment)?.prediction.choices ?? []
    if (choice === undefined) return
    const path = `/api/bench/experiments/${experiment}/prediction`
    expect((await this.call('POST', path, { choice: choices[choice] })).status).toBe(200)
  }
}

const test = base.extend<{ teacher: Teacher; seat: (nickname: string) => Promise<Participant> }>({
  teacher: async ({ page }, use) => {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    const teacher = new Teacher(page)
    await use(teacher)
    if (teacher.code !== '') {
      await page.request.fetch(`/api/rooms/${teacher.code}`, { method: 'DELETE' })
    }
    expect(complaints).toEqual([])
  },
  seat: async ({ browser, teacher }, use) => {
    const seats: Participant[] = []
    await use(async (nickname) => {
      const seat = await Participant.join(browser, teacher.code, nickname)
      seats.push(seat)
      return seat
    })
    await Promise.all(seats.map(({ page }) => page.context().close()))
  },
})

test('opens a room, shows how to join it and the phrase once, and returns with it in another browser', async ({
  teacher,
  browser,
}) => {
  const { page } = teacher
  await page.goto('/teach')
  await expect(page.getByRole('button', { name: /^Leave out: / }).first()).toBeVisible()
  await expectNoViolations(page)
  await teacher.open(teach.open.modes.guided)
  await expect(page.getByRole('img', { name: teach.opened.qr(teacher.code) })).toBeVisible()
  await expect(page.getByText(`/join/${teacher.code}`)).toBeVisible()
  await expectNoViolations(page)
  // On paper: the code, the link and the phrase, without the head of the page.
  await page.emulateMedia({ media: 'print' })
  await page.emulateMedia({ media: null })
  await page.getByRole('button', { name: teach.opened.hidePhrase }).click()
  await expect(page.getByText(teacher.phrase)).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText(teacher.phrase)).toBeVisible()
  await expect(page.getByRole('button', { name: teach.opened.print })).toBeHidden()
  await page.emulateMedia({ media: null })
  await teacher.toBoard()
  await page.goto('/teach')
  await expect(page.getByText(teacher.phrase)).toHaveCount(0)

  const { baseURL } = base.info().project.use
  const other = await (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage()
  await other.goto(`/teach/${teacher.code}`)
  await expect(other.getByText(teach.back.notTeacher(teacher.code))).toBeVisible()
  await expect(other.locator('[data-board]')).toHaveCount(0)
  await other.getByLabel(teach.back.phrase).fill('zoo zoo zoo zoo zoo')
  await other.getByRole('button', { name: teach.back.submit, exact: true }).click()
  await expect(other.getByRole('alert').filter({ hasText: 'Wrong phrase' })).toBeVisible()
  await other.goto('/teach')
  await other.getByLabel(teach.back.code).fill(teacher.code.toLowerCase().replaceAll('-', ' '))
  await other.getByLabel(teach.back.phrase).fill(teacher.phrase.toUpperCase())
  await other.getByRole('button', { name: teach.back.submit, exact: true }).click()
  await expect(other.locator(`[data-board=${teacher.code}]`)).toBeVisible()
  await other.context().close()
})

test('leads three seats through a guided experiment', async ({ teacher, seat }) => {
  test.setTimeout(240_000)
  const { page } = teacher
  await teacher.open(teach.open.modes.guided)
  await teacher.toBoard()
  await expect(page.getByText(texts.noSeats)).toBeVisible()
  const [ana, bo, cai] = [await seat('Ana'), await seat('Bo'), await seat('Cai')]
  await expect(page.locator('[data-seats="3"]')).toBeVisible()
  await expect(page.locator('[data-live=true]')).toContainText(texts.live)
  await expectNoViolations(page)

  // Predict: by key. The teacher sees the histogram before the seats do.
  await page.keyboard.press('2')
  await expect(teacher.button(acts.phases.predict)).toHaveAttribute('aria-pressed', 'true')
  await ana.start(FIRST, 0)
  await bo.start(FIRST, 1)
  await expect(teacher.cell('Ana', 0)).toHaveAttribute('data-progress', 'predicted')
  await expect(teacher.cell('Cai', 0)).toHaveAttribute('data-progress', 'open')
  await expect(page.locator('[data-predictions="2"]')).toBeVisible()
  expect((await ana.call('GET', `/api/rooms/${teacher.code}`)).predictions).toEqual({})
  await expect(page.locator('[data-predicted="2"]')).toHaveText(texts.predicted(2, 3))
  await expect(page.locator('[data-next]')).toHaveCount(0)
  await expect(page.locator('[data-sees]')).toHaveText(texts.sees.predict)
  // The right answer is shown on request only: a board is often mirrored.
  const predictions = teacher.panel(texts.panels.predictions)
  await expect(predictions.getByText(`✓ ${texts.panels.right}`)).toHaveCount(0)
  await predictions.getByRole('button', { name: texts.panels.showRight }).click()
  await expect(predictions.getByText(`✓ ${texts.panels.right}`)).toBeVisible()
  await teacher.button(acts.showPredictions).click()
  await expect(teacher.button(acts.hidePredictions)).toBeVisible()
  expect((await ana.call('GET', `/api/rooms/${teacher.code}`)).predictions[FIRST]).toBeTruthy()

  // Bring all here.
  await page.keyboard.press('e')
  await expect(teacher.panel(texts.panels.done)).toContainText(texts.actTexts.bring(titleOf(FIRST)))

  // Do: hands, the same difficulty, and a hint to a cluster.
  await page.keyboard.press('3')
  await expect(page.locator('[data-next]')).toHaveText(new RegExp(`^${acts.phases.reveal}`))
  await cai.start(FIRST)
  await expect(teacher.cell('Cai', 0)).toContainText('0/')
  for (const each of [bo, ana]) await each.call('POST', `/api/rooms/${teacher.code}/hand`, { raised: true })
  await expect(teacher.panel(texts.panels.hands).getByRole('listitem')).toHaveCount(2)
  await expect(teacher.panel(texts.panels.hands).getByRole('listitem').first()).toContainText('Bo')
  await expect(page.getByRole('row').nth(1)).toContainText('Bo')
  await page.keyboard.press('g')
  await expect(teacher.panel(texts.panels.hands).getByRole('listitem')).toHaveCount(1)
  const cluster = teacher.panel(texts.panels.clusters).locator('[data-cluster]').first()
  await expect(cluster).toContainText(texts.seatCount(3))
  await expect(cluster).toContainText(texts.panels.nothingDone)
  await cluster.getByRole('button', { name: texts.panels.sendHint(texts.seatCount(3)) }).click()
  await expect
    .poll(async () => (await cai.call('GET', `/api/rooms/${teacher.code}`)).seat.hints.length)
    .toBe(1)

  // Push to one selected seat, by keys.
  await page.getByLabel(texts.table.selectSeat('Cai'), { exact: true }).click()
  await expect(page.getByText(texts.selected(1))).toBeVisible()
  await page.keyboard.press('c')
  const push = page.getByRole('dialog', { name: texts.push.title })
  await push.getByLabel(texts.push.preset).selectOption('finance')
  await push.getByRole('button', { name: texts.push.submit }).click()
  await expect.poll(async () => (await cai.call('GET', '/api/bench')).preset).toBe('finance')
  expect((await ana.call('GET', '/api/bench')).preset).not.toBe('finance')

  // Spotlight, and a look into the bench.
  await page.keyboard.press('s')
  await expect(teacher.row('Cai')).toContainText(texts.table.spotlit)
  await teacher.button(texts.table.openSeat('Cai')).click()
  const look = page.locator('[data-look-in]')
  await expect(look.locator('[data-lane]')).toHaveCount(4)
  await expect(look).toContainText('policy changed')
  await expect(look).not.toContainText(FIRST)
  await expect(teacher.panel(texts.panels.clusters)).toHaveCount(0)
  await look.getByLabel(new RegExp(texts.seat.note)).fill('quick')
  await look.getByRole('button', { name: texts.seat.saveNote }).click()
  await expect(teacher.row('Cai')).toContainText(texts.table.noted)
  await expectNoViolations(page)
  await page.keyboard.press('Escape')

  // A late participant is in the running phase.
  const late = await seat('Dee')
  expect(await late.call('GET', `/api/rooms/${teacher.code}`)).toMatchObject({
    phase: 'do',
    experiment: FIRST,
  })
  await expect(page.locator('[data-seats="4"]')).toBeVisible()
})

test('freezes the board, resets a seat and undoes it within thirty seconds', async ({ teacher, seat }) => {
  const { page } = teacher
  await teacher.open(teach.open.modes['self-paced'])
  await teacher.toBoard()
  const ana = await seat('Ana')
  await ana.start(FIRST, 0)
  await expect(teacher.cell('Ana', 0)).toHaveAttribute('data-progress', 'predicted')

  await page.keyboard.press('f')
  await expect(page.locator('[data-frozen]')).toBeVisible()
  await ana.start(SECOND, 0)
  await ana.call('POST', `/api/rooms/${teacher.code}/hand`, { raised: true })
  await expect(teacher.row('Ana')).toContainText(texts.table.hand(1))
  await expect(teacher.cell('Ana', 1)).toHaveAttribute('data-progress', 'open')
  await page.keyboard.press('f')
  await expect(teacher.cell('Ana', 1)).toHaveAttribute('data-progress', 'predicted')

  const { publicName: old } = await ana.call('GET', '/api/bench')
  await teacher.button(texts.table.openSeat('Ana')).click()
  await teacher.button(texts.seat.reset).click()
  const dialog = page.getByRole('dialog', { name: texts.reset.title })
  await expect(dialog.getByLabel(texts.reset.seat(1))).toBeChecked()
  await expectNoViolations(page)
  await dialog.getByRole('button', { name: texts.reset.submit }).click()
  await expect(teacher.cell('Ana', 1)).toHaveAttribute('data-progress', 'open')
  await expect(page.getByText(texts.selected(0), { exact: true })).toBeVisible()
  const bar = page.locator('[data-undo]')
  await expect(bar).toContainText(/\d+ s left to undo/)
  await ana.call('GET', `/api/rooms/${teacher.code}`)
  expect((await ana.call('GET', '/api/bench')).publicName).not.toBe(old)
  await page.keyboard.press('u')
  await expect(teacher.cell('Ana', 1)).toHaveAttribute('data-progress', 'predicted')
  await ana.call('GET', `/api/rooms/${teacher.code}`)
  expect((await ana.call('GET', '/api/bench')).publicName).toBe(old)
  // After an undo, no earlier act is offered, and the key does nothing.
  await expect(page.locator('[data-undone]')).toContainText(texts.undoneBar(texts.actTexts.reset.seat))
  await expect(bar).toHaveCount(0)

  await teacher.button(texts.seat.close).click()
  await expect(teacher.panel(texts.panels.done)).toContainText(texts.panels.undone)
})

test('selects seats by keys, sorts them, sends a message and a timer, and removes a seat', async ({
  teacher,
  seat,
}) => {
  const { page } = teacher
  await teacher.open(teach.open.modes.race)
  await teacher.toBoard()
  for (const nickname of ['Cai', 'Ana', 'Bo']) await seat(nickname)
  await expect(page.locator('[data-seats="3"]')).toBeVisible()
  await page.getByLabel(texts.sort.label).selectOption('name')
  await expect(page.getByRole('row').nth(1)).toContainText('Ana')
  await page.getByLabel(texts.table.selectSeat('Ana'), { exact: true }).focus()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText(texts.selected(2))).toBeVisible()
  await page.keyboard.press('a')
  await expect(page.getByText(texts.selected(3))).toBeVisible()
  await page.keyboard.press('a')
  await expect(page.getByText(texts.selected(0), { exact: true })).toBeVisible()

  await page.keyboard.press('m')
  await page.getByLabel(texts.message.text).fill('Five more minutes')
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-board]')).toContainText('“Five more minutes”')
  await page.getByLabel(texts.table.selectSeat('Bo'), { exact: true }).click()
  await teacher.button(acts.message(1)).click()
  const some = page.getByRole('dialog', { name: texts.message.title(1) })
  await expect(some.getByText(texts.message.toSome('Bo'))).toBeVisible()
  await some.getByLabel(texts.message.text).fill('Only you')
  await page.keyboard.press('Enter')
  await expect(teacher.panel(texts.panels.done)).toContainText(`${texts.actTexts.broadcast('Only you')} (Bo)`)
  await page.getByLabel(texts.table.selectSeat('Bo'), { exact: true }).click()
  await page.keyboard.press('t')
  await page.getByRole('spinbutton', { name: texts.timer.minutes }).fill('2')
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-board]')).toContainText(/(2:00|1:5\d) left/)
  await page.keyboard.press('l')
  await expect(teacher.button(acts.unlock)).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.getByRole('columnheader', { name: titleOf(SECOND) })).toHaveAttribute(
    'aria-current',
    'true',
  )

  await page.getByLabel(texts.table.selectSeat('Bo'), { exact: true }).focus()
  await page.keyboard.press('Enter')
  await teacher.button(texts.seat.phrase).click()
  await expect(page.getByText(texts.seat.askPhrase)).toBeVisible()
  await teacher.button(texts.seat.makePhrase).click()
  await expect(page.getByText(texts.seat.phraseIs)).toBeVisible()
  await teacher.button(texts.seat.closePhrase).click()
  await expect(page.getByText(texts.seat.phraseIs)).toHaveCount(0)
  await teacher.button(texts.seat.remove).click()
  await expect(page.locator('[data-seats="2"]')).toBeVisible()
  await expect(teacher.row('Bo')).toContainText(texts.table.removed)
  await expect(page.getByRole('row').last()).toContainText('Bo')
  await expect(teacher.button(texts.seat.reset)).toHaveCount(0)
  await teacher.button(texts.seat.readmit).click()
  await expect(page.locator('[data-seats="3"]')).toBeVisible()
})

test('offers the export before the room ends, and is free of violations in both languages', async ({
  teacher,
  seat,
}) => {
  const { page } = teacher
  await teacher.open(teach.open.modes.exam)
  await teacher.toBoard()
  const ana = await seat('Ana')
  await ana.start(FIRST, 0)
  await expect(teacher.cell('Ana', 0)).toHaveAttribute('data-progress', 'predicted')
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('toolbar', { name: textsZh.acts.label })).toBeVisible()
  await expectNoViolations(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoViolations(page)
  await page.getByRole('button', { name: 'English' }).click()
  // On a small screen the table scrolls, and not the page.
  await page.setViewportSize({ width: 1024, height: 768 })
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(await overflow()).toBe(0)
  await page.keyboard.press('x')
  const dialog = page.getByRole('dialog', { name: texts.end.title })
  await expectNoViolations(page)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: texts.end.formats.json }).click(),
  ])
  expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({
    format: 'session-lab-room',
    room: { code: teacher.code, seats: [{ nickname: 'Ana' }] },
  })
  await dialog.getByRole('button', { name: texts.end.submit }).click()
  await expect(page.getByRole('heading', { name: texts.end.ended })).toBeVisible()
  await page.goto(`/teach/${teacher.code}`)
  await expect(page.getByRole('heading', { name: teach.missing.title })).toBeVisible()
})

test('begins another experiment with its prediction, and fills the form from a script', async ({
  teacher,
  page,
}) => {
  await teacher.open(teach.open.modes.guided)
  await teacher.toBoard()
  await page.keyboard.press('5')
  await expect(teacher.button(acts.phases.debrief)).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('toolbar').getByRole('combobox').selectOption(SECOND)
  await expect(teacher.button(acts.phases.predict)).toHaveAttribute('aria-pressed', 'true')

  await page.goto('/teach?script=short')
  const script = page.getByRole('combobox', { name: teach.open.script })
  await expect(script).toHaveValue('short')
  await expect(page.getByRole('button', { name: /^Leave out: / })).toHaveCount(3)
  await script.selectOption('full-day')
  await expect(page.getByRole('button', { name: /^Leave out: / })).toHaveCount(15)
  await page.getByRole('button', { name: teach.open.selectAll }).click()
  await expect(script).toHaveValue('')
  await page.getByRole('button', { name: teach.open.selectNone }).click()
  await expect(page.getByText(teach.open.none)).toBeVisible()
  await expect(page.getByRole('link', { name: teach.open.guide })).toHaveAttribute('href', '/teach/guide')
})

test('is found from the bench by the head, the palette and the help', async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 900 })
  await page.goto('/')
  const nav = page.getByRole('navigation', { name: 'Pages' })
  await expect(nav.getByRole('link', { name: 'Workshop' })).toHaveAttribute('href', '/teach')
  await expect(nav.getByRole('link', { name: 'Join a room' })).toHaveAttribute('href', '/join')
  await page.goto('/learn')
  await expect(page.locator('[data-hydrated] [data-testid=solved]')).toBeVisible()
  const command = page.getByRole('combobox', { name: 'Type a command' })
  await page.keyboard.press('Control+k')
  for (const query of ['workshop', 'class', 'room', 'teach']) {
    await command.fill(query)
    await expect(page.getByRole('option', { name: /^Hold a workshop/ })).toBeVisible()
  }
  await command.fill('join')
  await expect(page.getByRole('option', { name: /^Join a room/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(command).toBeHidden()
  await page.getByRole('button', { name: 'Shortcuts and legend' }).click()
  const help = page.getByRole('dialog', { name: 'Shortcuts and legend' })
  await expect(help.getByRole('link', { name: 'Hold a workshop' })).toHaveAttribute('href', '/teach')
  await expect(help.getByRole('link', { name: 'Join a room' })).toHaveAttribute('href', '/join')
})

test('has the form in Chinese without violations', async ({ browser }) => {
  const { baseURL } = base.info().project.use
  const context = await browser.newContext({ ...(baseURL && { baseURL }), locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto('/teach')
  await expect(page.getByRole('heading', { name: teachZh.open.title })).toBeVisible()
  await expectNoViolations(page)
  await context.close()
})
