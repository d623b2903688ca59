import { sealData } from 'iron-session'
import { expect, test } from 'vitest'
import type { Bench } from '#lib/bench/bench.ts'
import { Benches } from '#lib/bench/benches.ts'
import { mechanismAt } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { type Policy, PRESETS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { serverBench } from '../support/forge.ts'
import { TestBench } from '../support/test-bench.ts'

/* Benches that a version without lanes and without the signed cookie has stored. */

const withoutAdded = ({ lanes: _, signedCookie: __, ...policy }: Policy) => policy

/** Stores the bench as that version did: one set of secrets, and neither lanes nor settings of the signed cookie. */
async function storeAsEarlier(bench: TestBench): Promise<Bench> {
  const { link, environment } = lab()
  const live = await serverBench(bench)
  const { jwt, rotation, secrets } = live.keys.stored
  const { policy, opening } = live.state
  const stored = {
    ...live.state,
    revision: live.state.revision + 1,
    policy: withoutAdded(policy),
    opening: { ...opening, policy: withoutAdded(opening.policy) },
    sealedKeys: await sealData(
      { jwt, seal: secrets['sealed-cookie'], rotation },
      { password: { 1: environment.sessionSecrets.at(-1) ?? '' }, ttl: 0 },
    ),
  }
  await link.commands.set(benchKeys(bench.id).bench, JSON.stringify(stored), 'PX', 60_000)
  live.stale = true
  return live
}

/** The same bench in another process. */
async function inAnotherProcess(bench: TestBench) {
  const { benches, environment, link } = lab()
  const { database, passwords } = benches.surroundings
  const others = { database, passwords, meter: null, log: null }
  const theirs = await new Benches(link, environment.sessionSecrets, 1000, others).find(bench.id)
  if (!theirs) throw new Error('no bench')
  return theirs
}

test('open with the lanes that they had, and all their sessions', async () => {
  const bench = await TestBench.open()
  const clients = await Promise.all(DEFAULT_LANES.map((id) => bench.login(id)))
  await storeAsEarlier(bench)
  for (const client of clients) expect((await client.me()).status, client.mechanism).toBe(200)
  const { policy } = (await bench.request('/api/bench')).body
  expect(policy).toEqual(PRESETS.hardened)
  expect((await bench.request('/api/signed-cookie/me')).status).toBe(404)
  await bench.request('/api/bench/reset', { method: 'POST' })
  expect((await bench.request('/api/bench')).body.policy).toEqual(PRESETS.hardened)
})

test('have the same keys for signed cookies in every process, before and after the keys are stored', async () => {
  const bench = await TestBench.open()
  await storeAsEarlier(bench)
  const early = await inAnotherProcess(bench)
  expect((await bench.policy({ lanes: MECHANISM_IDS })).status).toBe(200)
  const alice = await bench.login('signed-cookie')
  const sealed = await bench.login('sealed-cookie')
  const acceptedBy = async (theirs: Bench) =>
    (await mechanismAt(theirs, 'signed-cookie', 'a').verify(alice.credential, theirs.now())).ok
  expect(await acceptedBy(early)).toBe(true)
  expect(await acceptedBy(await inAnotherProcess(bench))).toBe(true)
  const rotate = (mechanism: string, mode: string) =>
    bench.request('/api/bench/keys/rotate', { method: 'POST', body: { mechanism, mode } })
  await rotate('sealed-cookie', 'immediate')
  expect((await sealed.me()).status).toBe(401)
  expect(await acceptedBy(await inAnotherProcess(bench))).toBe(true)
  expect((await alice.me()).status).toBe(200)
  await rotate('signed-cookie', 'immediate')
  expect(await acceptedBy(await inAnotherProcess(bench))).toBe(false)
  expect((await alice.me()).body.code).toBe('unknown_key')
})

test('have keys for signed cookies that differ for each bench and from all their other keys', async () => {
  const opened = await Promise.all([1, 2, 3].map(() => TestBench.open()))
  const secrets = []
  for (const bench of opened) {
    await storeAsEarlier(bench)
    const { keys } = await serverBench(bench)
    secrets.push(
      keys.secrets['signed-cookie'].byKid[1],
      keys.secrets['sealed-cookie'].byKid[1],
      keys.stored.rotation,
    )
  }
  expect(secrets.every((secret) => (secret ?? '').length >= 43)).toBe(true)
  expect(new Set(secrets).size).toBe(9)
})
