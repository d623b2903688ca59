import type { Page } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { test as base, expect } from './lab.ts'

/* A room on the projector. The teacher and the seats are clients of the API. */

const EXPERIMENT = 'theft-and-replay'

interface Seat {
  readonly seat: { readonly id: string }
  readonly bench: { readonly id: string; readonly users: readonly { name: string; password: string }[] }
}

/** A room whose teacher is the browser of the page. */
class ProjectedRoom {
  readonly code: string
  private readonly page: Page
  constructor(page: Page, code: string) {
    this.page = page
    this.code = code
  }

  static async open(page: Page, settings: object): Promise<ProjectedRoom> {
    const reply = await page.request.post('/api/rooms', {
      data: { title: 'Monday', mode: 'guided', experiments: [EXPERIMENT], ...settings },
    })
    return new ProjectedRoom(page, (await reply.json()).code)
  }

  async act(data: object): Promise<void> {
    const reply = await this.page.request.post(`/api/rooms/${this.code}/acts`, { data })
    expect(reply.status()).toBe(200)
  }

  /** A participant, without a browser. */
  async seat(nickname: string): Promise<Seat> {
    const reply = await fetch(new URL(`/api/rooms/${this.code}/seats`, this.page.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ nickname }),
    })
    expect(reply.status).toBe(201)
    return reply.json()
  }

  async send(seat: Seat, path: string, body: object): Promise<void> {
    const reply = await fetch(new URL(path, this.page.url()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', bench: seat.bench.id },
      body: JSON.stringify(body),
    })
    expect(reply.status).toBe(200)
  }

  async end(): Promise<void> {
    await this.page.request.delete(`/api/rooms/${this.code}`)
  }
}

const test = base.extend<{ settings: object; room: ProjectedRoom }>({
  settings: [{}, { option: true }],
  room: async ({ page, settings }, use) => {
    const room = await ProjectedRoom.open(page, settings)
    await page.goto(`/present/${room.code}`)
    await use(room)
    await room.end()
  },
})

/** Whether all of the page and its text is on the screen. */
async function expectWhole(page: Page): Promise<void> {
  const cut = () =>
    page.evaluate(() => {
      const clipped = [...document.querySelectorAll<HTMLElement>('main, main *')].filter(
        ({ scrollHeight, clientHeight, clientWidth }) => clientWidth > 1 && scrollHeight > clientHeight + 1,
      )
      return clipped.filter((element) => getComputedStyle(element).overflowY === 'hidden').length
    })
  await expect.poll(cut).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0)
}

for (const { language, locale, scheme, words } of [
  {
    language: 'en',
    // The language of the room counts, and not that of the browser.
    locale: 'zh-CN',
    scheme: 'light',
    words: {
      join: 'Join',
      seats: '2 seats',
      predicted: '1 of 2 have predicted',
      right: 'correct answer',
      bench: 'A bench of this room',
    },
  },
  {
    language: 'zh',
    locale: 'en-US',
    scheme: 'dark',
    words: {
      join: '加入',
      seats: '2 个席位',
      predicted: '2 个席位中有 1 个已预测',
      right: '正确答案',
      bench: '本课堂的一个实验台',
    },
  },
] as const) {
  test.describe(`${language}, ${scheme}`, () => {
    test.use({
      settings: { language },
      locale,
      colorScheme: scheme,
      viewport: { width: 1920, height: 1080 },
    })

    test('follows the teacher from the lobby to the spotlight', async ({ page, room }) => {
      await expect(page.getByRole('heading', { name: words.join })).toBeVisible()
      await expect(page.getByRole('img')).toBeVisible()
      const [ana, bo] = [await room.seat('Ana'), await room.seat('Bo')]
      await expect(page.getByText(words.seats)).toBeVisible()
      await expectNoViolations(page)

      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'predict' })
      const choices = page.getByRole('main').getByRole('listitem')
      await expect(choices).not.toHaveCount(0)
      await expect(page.getByText(room.code)).toBeVisible()
      const infos = (await (await page.request.get('/api/experiments')).json()).experiments
      const [choice] = infos.find(({ id }: { id: string }) => id === EXPERIMENT).prediction.choices
      for (const seat of [ana, bo]) await room.send(seat, `/api/bench/experiments/${EXPERIMENT}`, {})
      const predict = (seat: Seat) =>
        room.send(seat, `/api/bench/experiments/${EXPERIMENT}/prediction`, { choice: choice.id })
      await predict(ana)
      // Both have started, one has predicted.
      await expect(page.getByText(words.predicted)).toBeVisible()
      await predict(bo)
      // The counts would lead those who have not predicted.
      await expect(choices.first()).not.toContainText('100 %')
      await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: true })
      await expect(choices.first()).toContainText('100 %')

      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'reveal' })
      await expect(choices.first()).toContainText('100 %')
      await expect(page.getByText(words.right)).toHaveCount(0)
      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
      await expect(page.getByText(words.right)).toBeVisible()
      await expectWhole(page)
      await expectNoViolations(page)

      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
      const experiment = infos.find(({ id }: { id: string }) => id === EXPERIMENT)
      await expect(page.getByText(experiment.task[language][0])).toBeVisible()
      await room.act({ act: 'spotlight', seat: ana.seat.id })
      await expect(page.getByRole('region', { name: words.bench })).toBeVisible()
      await expect(page.getByText('Ana')).toHaveCount(0)
      await expect(page.locator('[data-verdict]')).toHaveCount(4)
      const [alice] = ana.bench.users
      const login = { username: alice?.name, password: alice?.password, carrier: 'bearer' }
      await room.send(ana, '/api/jwt/login', login)
      await expect(page.locator('section[data-mechanism="jwt"]')).toContainText('1')
      await expectNoViolations(page)
    })
  })
}

test('shows the time that is left, a broadcast, and that there is no such room', async ({ page, room }) => {
  await room.act({ act: 'timer', seconds: 200 })
  await expect(page.getByRole('timer')).toHaveText(/^3:\d\d left$/)
  await room.act({ act: 'broadcast', text: 'Look at the JWT lane.' })
  await expect(page.getByText('Look at the JWT lane.')).toBeVisible()
  // In an address, a language has precedence.
  await page.goto(`/zh/present/${room.code}`)
  await expect(page.getByRole('timer')).toHaveText(/^还剩 3:\d\d$/)
  await page.goto('/present/ZOO-ZOO-10')
  await expect(page.getByRole('heading', { name: 'There is no such room' })).toBeVisible()
})

test('shows all of a reason and of a long message, on a small projector too', async ({ page, room }) => {
  await room.seat('Ana')
  await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
  await room.act({
    act: 'broadcast',
    text: 'Look at the JWT lane, and compare it with yours. '.repeat(6).trim(),
  })
  for (const viewport of [
    { width: 1920, height: 1080 },
    { width: 1280, height: 720 },
  ]) {
    await page.setViewportSize(viewport)
    const [main, message] = [page.getByRole('main'), page.getByText('Look at the JWT lane')]
    await expect(message).toBeInViewport({ ratio: 1 })
    await expectWhole(page)
    const [above, below] = await Promise.all([main.boundingBox(), message.boundingBox()])
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual((below?.y ?? 0) + 1)
  }
})

test('states that the workshop has ended, with what was last known', async ({ page, room }) => {
  await room.seat('Ana')
  await expect(page.getByText('1 seat', { exact: true })).toBeVisible()
  await room.end()
  await expect(page.getByRole('heading', { name: 'The workshop has ended' })).toBeVisible({ timeout: 15_000 })
  await expect(page.getByRole('main')).toContainText('1 seat')
  await expect(page.getByRole('main')).toContainText('0 of 1 solved')
})
