import { expect, test } from 'vitest'
import { createPasswords } from '#lib/bench/password.ts'

const passwords = createPasswords('least')

test('does not delay logins of other benches by a burst of logins on one bench', async () => {
  let done = 0
  const burst = Array.from({ length: 60 }, () =>
    passwords.check('wrong', null, { address: '198.51.100.66', bench: 'theirs' }).then(() => {
      done++
    }),
  )
  const client = { address: '203.0.113.1', bench: 'ours' }
  await passwords.check('wrong', null, client)
  // Four were in progress, and the rest alternate with this one.
  expect(done).toBeLessThanOrEqual(10)
  await Promise.all(burst)
})

test('rejects a burst beyond the length of the queue, and checks what was queued', async () => {
  const client = { address: '203.0.113.1', bench: 'ours' }
  const stored = await passwords.hash('secret', client)
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, () => passwords.check('secret', stored, client)),
  )
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(100 - 64 - 4)
  expect(refused[0]).toMatchObject({ reason: { code: 'rate_limited', retryAfterSeconds: 1 } })
  expect(results.filter((each) => each.status === 'fulfilled').every(({ value }) => value)).toBe(true)
  expect(await passwords.check('secret', stored, client)).toBe(true)
})
