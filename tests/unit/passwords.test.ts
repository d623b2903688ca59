import { expect, test, vi } from 'vitest'
import { createPasswords } from '#lib/bench/password.ts'
import { PreparedPasswords } from '#lib/bench/prepared-passwords.ts'

const passwords = createPasswords('least')

/** Different passwords: checks of the same one share a hash. */
const attempt = (place: number) => ({ user: 'alice', password: `wrong ${place}`, stored: null })

test('does not delay logins of other benches by a burst of logins on one bench', async () => {
  let done = 0
  const burst = Array.from({ length: 60 }, (_, place) =>
    passwords.check(attempt(place), { address: '198.51.100.66', bench: 'theirs' }).then(() => {
      done++
    }),
  )
  const client = { address: '203.0.113.1', bench: 'ours' }
  await passwords.check(attempt(0), client)
  // Two were in progress, and the rest alternate with this one.
  expect(done).toBeLessThanOrEqual(10)
  await Promise.all(burst)
})

test('rejects a burst beyond the length of the queue, and checks what was queued', async () => {
  const client = { address: '203.0.113.1', bench: 'ours' }
  const stored = await passwords.hash('secret', client)
  const right = { user: 'alice', password: 'secret', stored }
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, place) => passwords.check({ ...right, user: `alice ${place}` }, client)),
  )
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(100 - 64 - 2)
  expect(refused[0]).toMatchObject({ reason: { code: 'rate_limited', retryAfterSeconds: 1 } })
  expect(results.filter((each) => each.status === 'fulfilled').every(({ value }) => value)).toBe(true)
  expect(await passwords.check(right, client)).toBe(true)
})

test('computes one hash for concurrent checks of the same password of a user', async () => {
  const client = { address: '203.0.113.1', bench: 'ours' }
  const right = { user: 'alice', password: 'secret', stored: await passwords.hash('secret', client) }
  // More than the queue takes from one bench.
  const shared = await Promise.all(Array.from({ length: 100 }, () => passwords.check(right, client)))
  expect(shared).toEqual(Array(100).fill(true))
  const wrong = { ...right, password: 'Secret' }
  const other = { ...right, stored: await passwords.hash('other', client) }
  const unknown = { ...right, stored: null }
  const results = await Promise.all(
    [right, wrong, other, unknown].map((each) => passwords.check(each, client)),
  )
  expect(results).toEqual([true, false, false, false])
})

test('prepared passwords are used once, and made when no bench was created for a while', async () => {
  const client = { address: '203.0.113.1', bench: 'ours' }
  const prepared = new PreparedPasswords(passwords, { target: 3, quietMs: 20, maxUtilization: 1 })
  const first = await prepared.take(client)
  expect(prepared.size).toBe(0)
  await vi.waitFor(() => expect(prepared.size).toBe(3))
  const taken = [first, await prepared.take(client), await prepared.take(client), await prepared.take(client)]
  expect(prepared.size).toBe(0)
  const after = await prepared.take(client)
  expect(new Set([...taken, after].map(({ password }) => password)).size).toBe(5)
  for (const { password, hash } of [...taken, after]) {
    expect(await passwords.check({ user: 'alice', password, stored: hash }, client)).toBe(true)
  }
})

test('prepares passwords before the first bench if a class is about to arrive', async () => {
  const prepared = new PreparedPasswords(passwords, { target: 3, quietMs: 60_000, maxUtilization: 1 })
  prepared.expectBenches()
  await vi.waitFor(() => expect(prepared.size).toBe(3))
})
