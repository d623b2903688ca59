import { describe, expect, test } from 'vitest'
import { ALERT_RULES } from '#lib/alerts/rules.ts'
import { TRIALS } from '#lib/alerts/trials.ts'
import { lab } from '#lib/bench/lab.ts'
import { ALERT_IDS } from '#lib/ledger/event.ts'
import { TestBench } from '../support/test-bench.ts'

const MALLORY = { ip: '203.0.113.66', userAgent: 'SessionLab-Mallory/1.0' }
const ALICE = { ip: '198.51.100.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' }

/** The alerts that a bench has fired, after everything was searched and delivered. */
async function firedOn(bench: TestBench): Promise<string[]> {
  const found = await lab().benches.find(bench.id)
  await found?.reactions?.alertsSettled(true)
  const { fired } = await bench.call('GET', '/api/bench/alerts')
  return fired.map(({ alert }) => alert).sort()
}

test('has one rule with texts in both languages, and two trials, for each alert', () => {
  expect(ALERT_RULES.map(({ id }) => id)).toEqual(ALERT_IDS)
  for (const { title, fires, mustNot, action } of ALERT_RULES) {
    for (const text of [title, fires, mustNot, action]) {
      expect(text.en).not.toBe('')
      expect(text.zh).toMatch(/\p{Script=Han}/u)
    }
  }
  expect(Object.keys(TRIALS).sort()).toEqual([...ALERT_IDS].sort())
})

describe.each(ALERT_IDS)('%s', (id) => {
  test('is fired by its act within five seconds, with the events that fired it', async () => {
    const bench = await TestBench.open()
    const report = await bench.call('POST', '/api/bench/alerts/{id}/trial', {
      params: { id },
      body: { act: 'fires' },
    })
    expect(report).toMatchObject({ act: 'fires', fired: true })
    expect(report.ms).toBeLessThanOrEqual(5000)
    const seqs = report.events.map(({ seq }) => seq)
    expect(report.seqs.length).toBeGreaterThan(0)
    for (const seq of report.seqs) expect(seqs).toContain(seq)
  })

  test('is not fired by its look-alike', async () => {
    const bench = await TestBench.open()
    const report = await bench.call('POST', '/api/bench/alerts/{id}/trial', {
      params: { id },
      body: { act: 'look-alike' },
    })
    expect(report).toMatchObject({ act: 'look-alike', fired: false, ms: null, seqs: [] })
    expect(report.events.length).toBeGreaterThan(0)
  })
})

describe('a trial on the bench of the visitor', () => {
  test('fires an alert that is listed, and leaves no session', async () => {
    const bench = await TestBench.open()
    const trial = await bench.call('POST', '/api/bench/alerts/{id}/trial', {
      params: { id: 'use-after-end' },
      body: { act: 'fires' },
    })
    expect(trial).toMatchObject({ place: 'bench', fired: true })
    expect(await firedOn(bench)).toContain('use-after-end')
    expect(await bench.sessions('state=active')).toEqual([])
  })

  test('is carried out elsewhere if policy refuses what the act needs', async () => {
    const bench = await TestBench.open({}, { policy: { binding: { ip: 'strict' } } })
    const trial = await bench.call('POST', '/api/bench/alerts/{id}/trial', {
      params: { id: 'impossible-travel' },
      body: { act: 'fires' },
    })
    expect(trial).toMatchObject({ place: 'own', fired: true })
    expect(await firedOn(bench)).toEqual([])
  })

  test('refuses an unknown alert, and an unknown act', async () => {
    const bench = await TestBench.open()
    const sent = { method: 'POST', body: { act: 'fires' } }
    expect((await bench.request('/api/bench/alerts/nothing/trial', sent)).status).toBe(404)
    const wrong = await bench.request('/api/bench/alerts/store-lost/trial', {
      method: 'POST',
      body: { act: 'x' },
    })
    expect(wrong.status).toBe(422)
  })
})

describe('alerts of everyday use', () => {
  test('fires none for a user who logs in, works, re-authenticates and logs out on every mechanism', async () => {
    const bench = await TestBench.open()
    const { lanes } = (await bench.call('GET', '/api/bench')).policy
    for (const mechanism of lanes) {
      const alice = await bench.login(mechanism, 'alice', {}, ALICE)
      await alice.me()
      await alice.refresh()
      await alice.post('step-up', { password: bench.passwords.alice })
      await alice.post('transfer', { to: 'bob', amount: 1 })
      await alice.logout()
      await alice.me()
    }
    expect(await firedOn(bench)).toEqual([])
  })

  test('fires none for the next request of a client whose session an administrator has revoked', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session', 'alice', {}, ALICE)
    await bench.must(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    expect((await alice.me()).status).toBe(401)
    expect(await firedOn(bench)).toEqual([])
  })

  test('fires none for a phone in another network, with a session of its own', async () => {
    const bench = await TestBench.open()
    const laptop = await bench.login('jwt', 'alice', {}, ALICE)
    const phone = await bench.login('jwt', 'alice', {}, { ip: '192.0.2.20', userAgent: 'Phone/1.0' })
    await laptop.me()
    await phone.me()
    expect(await firedOn(bench)).toEqual([])
  })

  test('fires none after a re-authentication in the new network', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session', 'alice', {}, ALICE)
    alice.from({ ip: '192.0.2.20' })
    await alice.post('step-up', { password: bench.passwords.alice })
    await alice.me()
    expect(await firedOn(bench)).not.toContain('impossible-travel')
  })

  test('fires none for credentials that this bench has issued with a key that was retired', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt', 'alice', {}, ALICE)
    await bench.must('/api/bench/keys/rotate', {
      method: 'POST',
      body: { mechanism: 'jwt', mode: 'immediate' },
    })
    for (let sent = 0; sent < 6; sent++) expect((await alice.me()).body.code).toBe('unknown_key')
    expect(await firedOn(bench)).toEqual([])
  })
})

describe('repetition', () => {
  test('fires one alert for many uses of the same copy', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session', 'alice', {}, ALICE)
    const copy = alice.copy().from(MALLORY)
    await alice.logout()
    for (let sent = 0; sent < 4; sent++) {
      await copy.me()
      await firedOn(bench)
    }
    expect(await firedOn(bench)).toEqual(['use-after-end'])
  })

  test('fires one alert for each session', async () => {
    const bench = await TestBench.open()
    for (const user of ['alice', 'bob']) {
      const victim = await bench.login('opaque-token', user, {}, ALICE)
      await victim.copy().from(MALLORY).me()
    }
    expect(await firedOn(bench)).toEqual(['impossible-travel', 'impossible-travel'])
  })
})
