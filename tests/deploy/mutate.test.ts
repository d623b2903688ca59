import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SchemaReport } from '#lib/kit/mutate/report/schema.ts'
import { freePort, type RunningApp, startApp } from '../../lib/run/app.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { newSecret } from '../../lib/run/secrets.ts'

/* `session-lab mutate` with real suites, as processes. */

const node = projectNode() ?? process.execPath
const playwright = [node, join(root, 'node_modules/@playwright/test/cli.js'), 'test']
mkdirSync(join(root, 'test-results'), { recursive: true })
// Inside of the project, so that a suite finds Playwright and the kit.
const folder = mkdtempSync(join(root, 'test-results', 'mutate-'))
const taken = join(folder, 'taken')
mkdirSync(join(taken, 'index.html'), { recursive: true })
const apps: RunningApp[] = []
let lab = ''

async function serve(env: Record<string, string> = {}): Promise<RunningApp> {
  const app = await startApp({
    port: await freePort(),
    host: '127.0.0.1',
    redisUrl: process.env.TEST_REDIS_URL ?? '',
    env: { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '100000', LAB_VULNERABLE: '1', ...env },
    log: () => {},
  })
  apps.push(app)
  return app
}

beforeAll(async () => {
  lab = (await serve()).url
})

afterAll(async () => {
  for (const app of apps) await app.stop().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
})

interface Run {
  readonly code: number | null
  readonly output: string
  readonly mutants: Readonly<
    Record<string, { readonly status: string; readonly killedBy: readonly string[] }>
  >
}

/** A suite in a folder of its own. @returns the folder */
function suite(name: string, spec: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'playwright.config.ts'), 'export default { outputDir: "out" }\n')
  writeFileSync(join(path, 'suite.spec.ts'), spec)
  return path
}

/** Runs the command in a folder. @param onLine is called with each line that it prints */
async function mutate(
  cwd: string,
  args: readonly string[],
  {
    address = lab,
    onLine = () => {},
  }: { address?: string; onLine?: (line: string, stop: (signal?: NodeJS.Signals) => void) => void } = {},
): Promise<Run> {
  const child = spawn(
    node,
    [join(root, 'lib/kit/bin/session-lab.mjs'), 'mutate', '--lab', address, ...args],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk
      onLine(String(chunk), (signal = 'SIGINT') => child.kill(signal))
    })
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const report = join(cwd, 'session-lab-report', 'mutation-report.json')
  const files = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as SchemaReport).files : {}
  const mutants = Object.values(files).flatMap((file) => file.mutants)
  return { code, output, mutants: Object.fromEntries(mutants.map((mutant) => [mutant.id, mutant])) }
}

const KIT = `import { expect, test } from '#lib/kit/playwright.ts'\n`
const LOGOUT = `
test('refuses a copy after a logout', async ({ alice, mallory }) => {
  const victim = await alice.login('server-session')
  const attacker = mallory.on('server-session')
  await attacker.steal(victim)
  await victim.logout()
  await expect(attacker.me()).toBeRefusedWith('session_ended')
})
`

test('scores a suite with the kit, and separates kills from timeouts, errors and over-fitting', async () => {
  const path = suite(
    'kit',
    `import { test as base } from '@playwright/test'
import { expect, mergeTests, test } from '#lib/kit/playwright.ts'
test.describe('with options of its own', () => {
  test.use({ worldOptions: { mutations: [], observedMutations: [] } })
  ${LOGOUT}
})
test('deletes its world', async ({ lane, world }) => {
  await lane('opaque-token').login()
  await world.send('DELETE', '/api/bench')
})
test('ends like a bug ⟨m08⟩', async ({ lane }) => {
  expect('a snapshot without a name').toMatchSnapshot()
  await expect(lane('server-session').me()).toBeRefusedWith('no_credential')
})
test('states the wording of a problem', async ({ lane }) => {
  expect((await lane('server-session').me()).body.detail).toBe(process.env.DETAIL)
})
mergeTests(test, base.extend({}))('sets a cookie that lasts as long as the session', async ({ lane }) => {
  const { cookies } = await lane('server-session').login()
  expect.soft(Number(cookies[0]?.attributes['max-age'])).toBeLessThan(86_400)
})
test('is expected to fail, with and without a bug', async ({ lane }) => {
  test.fail()
  await lane('server-session').login()
  expect(1).toBe(2)
})
test('waits for the attribute SameSite', async ({ lane }) => {
  test.setTimeout(1500)
  const { cookies } = await lane('server-session').login()
  if (cookies[0]?.attributes.samesite === undefined) await new Promise(() => {})
})
test('breaks without the attribute HttpOnly', async ({ lane }) => {
  const { cookies } = await lane('server-session').login()
  if (cookies[0]?.attributes.httponly === undefined) throw new TypeError('No attribute.')
})
`,
  )
  mkdirSync(join(path, 'suite.spec.ts-snapshots'))
  const snapshot = `ends-like-a-bug-⟨m08⟩-1-${process.platform}.txt`
  writeFileSync(join(path, 'suite.spec.ts-snapshots', snapshot), 'a snapshot without a name')
  process.env.DETAIL = (
    await (await fetch(`${lab}/api/server-session/me`, { headers: await newBench() })).json()
  ).detail
  const { code, output, mutants } = await mutate(path, [
    ...['--bugs', 'm01,m02,m08,m09,m10,m11,m12,m24,c01,c02', '--threshold', '0'],
    ...['--', ...playwright],
  ])
  const statuses = Object.fromEntries(Object.entries(mutants).map(([id, { status }]) => [id, status]))
  expect(statuses, output).toEqual({
    m01: 'Killed',
    // No login by a mechanism that it breaks.
    m02: 'Ignored',
    m08: 'Timeout',
    m09: 'RuntimeError',
    m10: 'Survived',
    // Of a test that was merged, by a soft assertion.
    m11: 'Killed',
    m12: 'Ignored',
    m24: 'NoCoverage',
    c01: 'Ignored',
    c02: 'Killed',
  })
  expect(mutants.m01?.killedBy[0]).toContain('refuses a copy after a logout')
  expect(output).toContain('Over-fitted')
  expect(output).toContain('Exposed by:')
  // A control that is reported fails the run at any threshold.
  expect(code).toBe(1)
  for (const file of ['index.html', 'junit.xml', 'summary.md'])
    expect(existsSync(join(path, 'session-lab-report', file))).toBe(true)
})

async function newBench(): Promise<Record<string, string>> {
  const response = await fetch(`${lab}/api/benches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  return { bench: ((await response.json()) as { id: string }).id }
}

/** Logs in, copies the cookie, logs out, and presents the copy. */
const BY_HAND = `
const base = process.env.SESSION_LAB_URL
async function statusAfterLogout(bench, password) {
  const send = (method, act, cookie, body) => fetch(base + '/api/server-session/' + act, {
    method,
    headers: { bench, 'content-type': 'application/json', ...(cookie && { cookie }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const login = await send('POST', 'login', null, { username: 'alice', password })
  const cookie = login.headers.getSetCookie()[0].split(';')[0]
  await send('POST', 'logout', cookie, {})
  return (await send('GET', 'me', cookie)).status
}
`

test('scores a Playwright suite without the kit, behind a proxy', async () => {
  const path = suite(
    'plain',
    `import { expect, test } from '@playwright/test'
${BY_HAND.replaceAll('(bench, password)', '(bench: string, password: string)').replace('(method, act, cookie, body)', '(method: string, act: string, cookie: string | null, body?: object)')}
test('refuses a copy after a logout', async ({ request }) => {
  const { id, users } = await (await request.post('/api/benches', { data: {} })).json()
  expect(await statusAfterLogout(id, users[0].password)).toBe(401)
})
`,
  )
  const { code, mutants, output } = await mutate(path, ['--bugs', 'm01,m10', '--', ...playwright])
  expect(mutants, output).toMatchObject({ m01: { status: 'Killed' }, m10: { status: 'Survived' } })
  expect(code).toBe(0)
})

test('scores any command by its JUnit report, on a bench that is created for it', async () => {
  const path = join(folder, 'junit')
  mkdirSync(path)
  writeFileSync(
    join(path, 'suite.mjs'),
    `import { spawn } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
${BY_HAND}
const server = "process.on('SIGTERM', () => {}); require('http').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
const left = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'ignore'] })
appendFileSync('left', await new Promise((resolve) => left.stdout.once('data', resolve)))
left.stdout.destroy()
left.unref()
const status = await statusAfterLogout(process.env.SESSION_LAB_BENCH, JSON.parse(process.env.SESSION_LAB_PASSWORDS).alice)
const failure = status === 401 ? '' : '<failure message="AssertionError: ' + status + '"/>'
writeFileSync('junit.xml', '<testsuite><testcase name="logout">' + failure + '</testcase></testsuite>')
`,
  )
  const args = ['--bugs', 'm01,m10,m12', '--junit', 'junit.xml', '--', node, 'suite.mjs']
  const { code, mutants, output } = await mutate(path, args)
  expect(mutants, output).toMatchObject({
    m01: { status: 'Killed', killedBy: ['logout'] },
    m10: { status: 'Survived' },
    m12: { status: 'Ignored' },
  })
  expect(code).toBe(0)
  const left = readFileSync(join(path, 'left'), 'utf8').trim().split('\n')
  for (const port of left) await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed')

  const none = await mutate(path, ['--threshold', '0', '--bugs', 'm12', ...args.slice(2)])
  expect(none.output).toContain('there is no score')
  expect(none.code).toBe(1)
})

describe('scores nothing', () => {
  test('if the suite fails without a bug, and names the test', async () => {
    const path = suite(
      'red',
      `${KIT}test('is red', async ({ lane }) => { await expect(lane('jwt').me()).toBeAccepted() })`,
    )
    const { code, output, mutants } = await mutate(path, ['--', ...playwright])
    expect({ code, mutants }).toEqual({ code: 3, mutants: {} })
    expect(output).toContain('suite.spec.ts › is red')
  })

  test('if a test fails in the second run only', async () => {
    const path = suite(
      'flaky',
      `import { existsSync, writeFileSync } from 'node:fs'
${KIT}
test('is flaky', async ({ world }) => {
  const ran = existsSync('ran')
  writeFileSync('ran', world.publicName)
  expect(ran).toBe(false)
})`,
    )
    const { code, output } = await mutate(path, ['--', ...playwright])
    expect(code, output).toBe(3)
    expect(output).toContain('flaky')
  })

  test('if the command runs no test', async () => {
    const { code, output } = await mutate(suite('empty', KIT), ['--', ...playwright])
    expect(code, output).toBe(3)
  })

  test('if the suite sends no request to the address that it is given', async () => {
    const path = suite(
      'elsewhere',
      `import { test } from '@playwright/test'\ntest('is green', async () => {})`,
    )
    const { code, output } = await mutate(path, ['--', ...playwright])
    expect(code, output).toBe(3)
    expect(output).toContain('SESSION_LAB_URL')
  })

  test.each([
    ['the command does not exist', ['--junit', 'x.xml', '--', 'no-such-command'], 'no-such-command'],
    ['a bug does not exist', ['--bugs', 'm99', '--', ...playwright], 'm01'],
    ['the command is not stated', [], '--'],
    [
      'the reports cannot be written',
      ['--out', join(root, 'package.json', 'x'), '--', ...playwright],
      'package.json',
    ],
    ['the JUnit report is a folder', ['--junit', root, '--', node, 'suite.mjs'], 'is a folder'],
    ['a report is a folder', ['--out', taken, '--', ...playwright], 'index.html is a folder'],
    ['no server responds elsewhere', ['--lab', 'http://192.0.2.1:1', '--', ...playwright], '192.0.2.1'],
  ])('if %s', async (_, args, hint) => {
    const { code, output } = await mutate(folder, args)
    expect(code, output).toBe(2)
    expect(output).toContain(hint)
    expect(output).not.toMatch(/^ +at /m)
  })

  test('if the server serves no planted bugs', async () => {
    const { url: address } = await serve({ LAB_VULNERABLE: '0' })
    const { code, output } = await mutate(folder, ['--', ...playwright], { address })
    expect(code, output).toBe(2)
    expect(output).toContain('LAB_VULNERABLE=1')
  })
})

test('leaves a report when it is interrupted', async () => {
  const path = suite('interrupted', KIT + LOGOUT)
  const { code, mutants, output } = await mutate(path, ['--bugs', 'm01,m10', '--', ...playwright], {
    onLine: (line, stop) => line.includes('Baseline 2') && stop(),
  })
  expect(code, output).toBe(130)
  expect(mutants).toMatchObject({ m01: { status: 'Pending' }, m10: { status: 'Pending' } })
  expect(output).toContain('there is no score')
})

test('scores nothing when it is interrupted before the baselines', async () => {
  const path = suite('early', KIT + LOGOUT)
  const { code, output, mutants } = await mutate(path, ['--', ...playwright], {
    onLine: (line, stop) => line.includes('27 planted bugs') && stop('SIGHUP'),
  })
  expect({ code, mutants }, output).toEqual({ code: 130, mutants: {} })
})

test('scores nothing when the server dies between the baselines', async () => {
  const app = await serve()
  const { code, output } = await mutate(suite('dies-early', KIT + LOGOUT), ['--', ...playwright], {
    address: app.url,
    onLine: (line) => line.includes('Baseline 1') && app.stop(),
  })
  expect(code, output).toBeOneOf([2, 3])
  expect(output).not.toMatch(/^ +at /m)
})

test('leaves a report, and no score, when the server dies', async () => {
  const app = await serve()
  const path = suite('dying', KIT + LOGOUT)
  const { code, mutants, output } = await mutate(path, ['--bugs', 'm01', '--', ...playwright], {
    address: app.url,
    onLine: (line) => line.includes('Baseline 2') && app.stop(),
  })
  expect(code, output).toBe(2)
  expect(mutants.m01?.status).not.toBe('Killed')
  expect(output).toContain('does not respond')
})

test('our own suite reports bugs of each kind, and no control', async () => {
  const own = [...playwright, '--config', join(root, 'tests/playwright.config.ts'), '--project=kit']
  const bugs = ['m04', 'm12', 'm13', 'c02']
  const path = join(folder, 'own')
  mkdirSync(path)
  const { mutants, output } = await mutate(path, [...['--bugs', bugs.join(), '--'], ...[...own, '5-planted']])
  const statuses = Object.fromEntries(Object.entries(mutants).map(([id, { status }]) => [id, status]))
  expect(statuses, output).toEqual(
    Object.fromEntries(bugs.map((id) => [id, id.startsWith('c') ? 'Ignored' : 'Killed'])),
  )
})
