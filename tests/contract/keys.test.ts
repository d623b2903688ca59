import { describe, expect, test } from 'vitest'
import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { TestBench } from '../support/test-bench.ts'

const rotate = (bench: TestBench, mechanism: string, mode: string) =>
  bench.request('/api/bench/keys/rotate', { method: 'POST', body: { mechanism, mode } })

describe.each(KEYED_MECHANISMS)('the keys of %s', (mechanism) => {
  test('rotate with overlap without a logout, and new credentials use the new key', async () => {
    const bench = await TestBench.open()
    const before = await bench.login(mechanism)
    const { status, body } = await rotate(bench, mechanism, 'overlap')
    expect(status).toBe(200)
    expect(body.keys.map(({ state }: { state: string }) => state).sort()).toEqual(['active', 'retiring'])
    expect((await before.me()).status).toBe(200)
    const after = await bench.login(mechanism)
    expect((await after.me()).status).toBe(200)
    await before.refresh()
    expect((await before.me()).status).toBe(200)
  })

  test('rotate immediately: credentials of the old key are refused with the reason', async () => {
    const bench = await TestBench.open()
    const before = await bench.login(mechanism)
    await rotate(bench, mechanism, 'immediate')
    expect((await before.me()).body.code).toBe('unknown_key')
    expect((await (await bench.login(mechanism)).me()).status).toBe(200)
  })

  test('are prepared: every node has the next key before it is used', async () => {
    const bench = await TestBench.open()
    const before = await bench.login(mechanism)
    const { body } = await rotate(bench, mechanism, 'prepare')
    const states = () => body.keys.map(({ state }: { state: string }) => state)
    expect(states()).toEqual(['next', 'active'])
    const next = body.keys[0].kid
    const promoted = (await rotate(bench, mechanism, 'overlap')).body.keys
    expect(promoted.map(({ kid, state }: { kid: string; state: string }) => [kid, state])[0]).toEqual([
      next,
      'active',
    ])
    expect((await before.me()).status).toBe(200)
    expect((await (await bench.login(mechanism)).me()).status).toBe(200)
  })

  test('that are retiring are deleted on request, and their credentials are refused from then on', async () => {
    const bench = await TestBench.open()
    const before = await bench.login(mechanism)
    await rotate(bench, mechanism, 'overlap')
    const after = await bench.login(mechanism)
    const { body } = await rotate(bench, mechanism, 'retire')
    expect(body.keys.map(({ state }: { state: string }) => state)).toEqual(['active', 'retired'])
    expect((await before.me()).body).toMatchObject({ code: 'unknown_key', endReason: 'key_retired' })
    expect((await after.me()).status).toBe(200)
    const known = (await bench.request('/api/bench/keys')).body[mechanism]
    expect(known).toEqual(body.keys)
    expect(JSON.stringify(known)).not.toMatch(/"(k|d|password|jwk)"/)
  })

  test('report which sessions a rotation ends', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    const overlap = (await rotate(bench, mechanism, 'overlap')).body
    expect(overlap).toMatchObject({ loggedOut: [], mustRefresh: 0 })
    const at = (await rotate(bench, mechanism, 'immediate')).body
    const isJwt = mechanism === 'jwt'
    expect(at.loggedOut).toEqual(isJwt ? [] : [{ id: alice.session?.id, user: 'alice' }])
    expect(at.mustRefresh).toBe(isJwt ? 1 : 0)
    const [row] = await bench.sessions()
    expect(row).toMatchObject(isJwt ? { state: 'active' } : { state: 'ended', endReason: 'key_retired' })
  })

  test('stay bounded in number', async () => {
    const bench = await TestBench.open()
    for (let i = 0; i < 12; i++) await rotate(bench, mechanism, 'overlap')
    const { body } = await rotate(bench, mechanism, 'overlap')
    expect(body.keys.length).toBeLessThanOrEqual(8)
  })
})

test('write a rotation to the event log with the key ID', async () => {
  const bench = await TestBench.open()
  await rotate(bench, 'jwt', 'overlap')
  const { keys } = (await bench.request('/.well-known/jwks.json')).body
  expect(keys).toHaveLength(2)
  const [event] = (await bench.events()).filter(({ type }) => type === 'key.rotated')
  expect(event).toMatchObject({ mechanism: 'jwt', mode: 'overlap', kid: keys[0].kid })
})

test('accepts a refreshed JWT after an immediate rotation, because the family does not depend on a key', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('jwt')
  await rotate(bench, 'jwt', 'immediate')
  expect((await alice.me()).status).toBe(401)
  expect((await alice.refresh()).status).toBe(200)
  expect((await alice.me()).status).toBe(200)
})

test('publishes the next key before it signs, and no retired key', async () => {
  const bench = await TestBench.open()
  const published = async () =>
    (await bench.request('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid)
  const [first] = await published()
  const { keys } = (await rotate(bench, 'jwt', 'prepare')).body
  expect(await published()).toEqual([keys[0].kid, first])
  const alice = await bench.login('jwt')
  expect(JSON.parse(Buffer.from(alice.credential.split('.')[0] ?? '', 'base64url').toString()).kid).toBe(
    first,
  )
  await rotate(bench, 'jwt', 'overlap')
  await rotate(bench, 'jwt', 'retire')
  expect(await published()).toEqual([keys[0].kid])
})
