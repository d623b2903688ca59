import { expect, test, vi } from 'vitest'

/* Everything is logged; this has to be set before the app is loaded. */
process.env.LOG = 'events'
const { lab } = await import('#lib/bench/lab.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')
const { logError } = await import('#lib/web/log.ts')
const { TestBench } = await import('../support/test-bench.ts')

/** All output to either stream during the function. */
async function written(work: () => Promise<void>): Promise<string> {
  let text = ''
  const take = (chunk: string | Uint8Array) => {
    text += chunk
    return true
  }
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  )
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return text
}

test('logs a whole life on each mechanism, and no credential', async () => {
  const secrets = new Set<string>()
  const text = await written(async () => {
    const bench = await TestBench.open({ policy: { binding: { userAgent: 'log' } } })
    secrets.add(bench.id)
    for (const password of Object.values(bench.passwords)) secrets.add(password)
    for (const mechanism of MECHANISM_IDS) {
      const alice = await bench.login(mechanism)
      const note = () => {
        for (const held of [alice.accessToken, alice.refreshToken, ...alice.cookies.values()])
          if (held) secrets.add(held)
      }
      note()
      const first = alice.copy()
      await alice.me()
      await alice.refresh()
      note()
      await alice.post('step-up', { password: bench.passwords.alice })
      note()
      await alice.copy().from({ userAgent: 'curl/8.5.0' }).me()
      await bench.advance(60)
      // A spent token, a tampered one, and a forged one.
      await first.refresh()
      await alice.with(`${alice.credential.slice(0, -9)}AAAAAAAAA`).me()
      await alice
        .with('a\n{"level":"info","event":"forged"}')
        .me()
        .catch(() => {})
      await bench.login(mechanism, 'bob')
      await bench.request('/api/sessions?user=bob', { method: 'DELETE' })
      await alice.logout()
      await alice.copy().me()
    }
    await bench.request('/api/bench/users/alice', {
      method: 'PATCH',
      body: { password: 'a-new-password-of-hers' },
    })
    secrets.add('a-new-password-of-hers')
    logError(new Error('odd\n{"level":"info"}'))
  })
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { publicName } = Array.from(lab().benches.loadedBenches())[0] ?? {}
  for (const line of lines) {
    expect(line).toMatchObject({
      level: expect.stringMatching(/^(info|warn|error)$/),
      at: expect.any(String),
    })
    expect(line.event).not.toBe('forged')
    if (line.event) expect(line.bench).toBe(publicName)
  }
  const reported = new Set(lines.map(({ event, mechanism }) => `${event} ${mechanism}`))
  for (const mechanism of MECHANISM_IDS) {
    for (const event of ['session.created', 'session.ended', 'session.stepped_up', 'request.refused']) {
      expect(reported, `${event} ${mechanism}`).toContain(`${event} ${mechanism}`)
    }
  }
  expect(secrets.size).toBeGreaterThan(16)
  for (const secret of secrets) {
    // Nor a usable part: the beginning of all tokens is alike, the rest is the secret.
    for (const part of [secret, secret.split('.').at(-1) ?? secret, secret.slice(-20)]) {
      expect(text.includes(part), `${part.slice(0, 6)}… is in the log`).toBe(false)
    }
  }
})
