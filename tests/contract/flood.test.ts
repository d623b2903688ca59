import { expect, test } from 'vitest'
import { PEER_HEADER } from '#lib/server/peers.ts'

/*
 * How many benches one address gets with the default settings. They have to be set before the app is
 * loaded.
 */
process.env.BENCHES_PER_MINUTE = ''
const { send } = await import('../support/app.ts')

const make = (from: string) =>
  send('/api/benches', { method: 'POST', body: {}, headers: { [PEER_HEADER]: from } })

test('returns 429 with Retry-After before the sixtieth bench in a row from one address', async () => {
  const answers = []
  // From the addresses of one IPv6 customer, which count as one.
  for (let n = 0; n < 60; n++) answers.push(await make(`2001:db8:f100:d::${n.toString(16)}`))
  const statuses = answers.map(({ status }) => status)
  expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(20)
  expect(new Set(statuses)).toEqual(new Set([201, 429]))
  const refused = answers.find(({ status }) => status === 429)
  expect(await refused?.json()).toMatchObject({ code: 'rate_limited' })
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await make('2001:db8:f100:e::1')).status).toBe(201)
})
