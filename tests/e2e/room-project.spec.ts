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

  static async open(page: Page): Promise<ProjectedRoom> {
    const reply = await page.request.post('/api/rooms', {
      data: { title: 'Monday', mode: 'guided', experiments: [EXPERIMENT] },
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

const test = base.extend<{ room: ProjectedRoom }>({
  room: async ({ page }, use) => {
    const room = await ProjectedRoom.open(page)
    await page.goto(`/present/${room.code}`)
    await use(room)
    await room.end()
  },
})

for (const { language, scheme, words } of [
  {
    language: 'en-US',
    scheme: 'light',
    words: { join: 'Join', seats: '2 seats', right: 'correct answer', bench: 'Bench of Ana' },
  },
  {
    language: 'zh-CN',
    scheme: 'dark',
    words: { join: '加入', seats: '2 个席位', right: '正确答案', bench: 'Ana 的实验台' },
  },
] as const) {
  test.describe(`${language}, ${scheme}`, () => {
    test.use({ locale: language, colorScheme: scheme, viewport: { width: 1920, height: 1080 } })

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
      for (const seat of [ana, bo]) {
        await room.send(seat, `/api/bench/experiments/${EXPERIMENT}`, {})
        await room.send(seat, `/api/bench/experiments/${EXPERIMENT}/prediction`, { choice: choice.id })
      }
      // The counts would lead those who have not predicted.
      await expect(choices.first()).not.toContainText('2')

      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'reveal' })
      await room.act({ act: 'reveal', experiment: EXPERIMENT, revealed: true })
      await expect(choices.first()).toContainText('2')
      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'debrief' })
      await expect(page.getByText(words.right)).toBeVisible()
      await expectNoViolations(page)

      await room.act({ act: 'goto', experiment: EXPERIMENT, phase: 'do' })
      await room.act({ act: 'spotlight', seat: ana.seat.id })
      await expect(page.getByRole('region', { name: words.bench })).toBeVisible()
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
  await page.goto('/present/ZOO-ZOO-10')
  await expect(page.getByRole('heading', { name: 'There is no such room' })).toBeVisible()
})
