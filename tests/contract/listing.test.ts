import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { type ApiResponse, type Client, TestBench } from '../support/test-bench.ts'

const idsOf = ({ body }: ApiResponse): string[] => body.sessions.map(({ id }: { id: string }) => id)
const idOf = ({ session }: Client) => session?.id ?? ''

/** Every ID of a list, page by page. */
async function readPages(bench: TestBench, query: string): Promise<string[]> {
  const ids: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: ApiResponse = await bench.request(`/api/sessions?${query}&cursor=${next}`)
    expect(page.status).toBe(200)
    ids.push(...idsOf(page))
    next = page.body.next
  }
  return ids
}

describe('listing with a frozen clock', () => {
  const frozen = () => TestBench.open({ preset: 'textbook', clock: { frozen: true } })

  test('returns the newest session first, whatever its mechanism', async () => {
    const bench = await frozen()
    const ids: string[] = []
    for (let round = 0; round < 3; round++) {
      for (const mechanism of MECHANISM_IDS) ids.unshift(idOf(await bench.login(mechanism)))
    }
    expect(idsOf(await bench.request('/api/sessions'))).toEqual(ids)
    expect(await readPages(bench, 'limit=5')).toEqual(ids)
    expect((await bench.snapshot()).sessions.map(({ id }) => id)).toEqual(ids)
  })

  test('continues after the last page even if its last session has ended or left the list', async () => {
    const bench = await frozen()
    const ids: string[] = []
    for (let n = 0; n < 6; n++) ids.unshift(idOf(await bench.login('opaque-token', n % 2 ? 'alice' : 'bob')))
    const first = await bench.request('/api/sessions?state=active&limit=2')
    await bench.request(`/api/sessions/${ids[1]}`, { method: 'DELETE' })
    const second = await bench.request(`/api/sessions?state=active&cursor=${first.body.next}`)
    expect(idsOf(second)).toEqual(ids.slice(2))
    const bobs = await bench.request(`/api/sessions?user=bob&cursor=${first.body.next}`)
    expect(idsOf(bobs)).toEqual(ids.slice(2).filter((_, n) => n % 2 === 1))
  })
})

test('marks the session of the client as current, whichever carrier presents the credential', async () => {
  const bench = await TestBench.open()
  for (const mechanism of ['jwt', 'opaque-token'] as const) {
    for (const carrier of ['bearer', 'cookie']) {
      await bench.login(mechanism)
      const own = await bench.login(mechanism, 'alice', { carrier })
      const headers: Record<string, string> = own.accessToken
        ? { authorization: `Bearer ${own.accessToken}` }
        : { cookie: own.jar }
      const { body } = await bench.request('/api/sessions', { headers })
      const current = body.sessions.filter((session: { current: boolean }) => session.current)
      expect(
        current.map(({ id }: { id: string }) => id),
        `${mechanism} by ${carrier}`,
      ).toEqual([idOf(own)])
    }
  }
})

test('lists sessions while the store of the presented credential is unavailable', async () => {
  const bench = await TestBench.open()
  const own = await bench.login('opaque-token')
  await bench.must('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  const { status, body } = await bench.request('/api/sessions', {
    headers: { authorization: `Bearer ${own.accessToken}` },
  })
  expect(status).toBe(200)
  expect(body.sessions).toMatchObject([{ id: idOf(own), current: false }])
})

test('treats an empty query field as absent', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  const { status, body } = await bench.request('/api/sessions?mechanism=&user=&state=&limit=&cursor=')
  expect({ status, count: body.sessions.length }).toEqual({ status: 200, count: 1 })
  expect(body.sessions[0].id).toBe(idOf(alice))
})

test('refuses a repeated field and ends no session', async () => {
  const bench = await TestBench.open()
  const clients = [await bench.login('jwt', 'alice'), await bench.login('jwt', 'bob')]
  const { status, body } = await bench.request('/api/sessions?user=alice&user=bob', { method: 'DELETE' })
  expect(status).toBe(422)
  expect(body.errors[0].field).toBe('user')
  for (const client of clients) expect((await client.me()).status).toBe(200)
})
