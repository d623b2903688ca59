import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PLAN_VARIABLE } from '#lib/kit/mutate/plan.ts'
import type { ReporterLine } from '#lib/kit/mutate/reporter.ts'
import { readNdjson } from '#lib/kit/ndjson.ts'
import { projectNode, root } from '../../lib/run/node.mjs'

/* The reporter of the runner, with what Playwright reports of real tests. */

mkdirSync(join(root, 'test-results'), { recursive: true })
const folder = mkdtempSync(join(root, 'test-results', 'reporter-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a suite with the reporter. @returns what the reporter has written */
function report(name: string, files: Readonly<Record<string, string>>): readonly ReporterLine[] {
  const path = join(folder, name)
  mkdirSync(path)
  const config = `export default { outputDir: 'out', workers: 1, projects: [{ name: 'app' }] }`
  for (const [file, text] of Object.entries({ 'playwright.config.ts': config, ...files }))
    writeFileSync(join(path, file), text)
  const results = join(path, 'results.ndjson')
  writeFileSync(
    join(path, 'plan.json'),
    JSON.stringify({ observed: [], variants: [], selected: null, results }),
  )
  const node = projectNode() ?? process.execPath
  const reporter = join(root, 'lib/kit/mutate/reporter.ts')
  const args = [join(root, 'node_modules/@playwright/test/cli.js'), 'test', `--reporter=${reporter}`]
  const { stderr } = spawnSync(node, args, {
    cwd: path,
    env: { ...process.env, [PLAN_VARIABLE]: join(path, 'plan.json') },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return readNdjson<ReporterLine>(readFileSync(results, 'utf8'))
}

const HEAD = `import assert from 'node:assert'
import { expect, request, test } from '@playwright/test'
const own = expect.extend({
  toBeOwn: () => ({ pass: false, message: () => 'It is not.' }),
  toRespond: async (received) => ({ pass: (await received).ok(), message: () => 'It does not.' }),
})
const soon = { timeout: 200 }
`

/** A test by its title: what it does, and how it counts. */
const TESTS: Readonly<Record<string, readonly [body: string, failure: string | null]>> = {
  expect: ['expect(1).toBe(2)', 'assertion'],
  'expect with a message': ["expect(1, 'words').toBe(2)", 'assertion'],
  'expect with the words of a call': ["expect(1, 'page.goto: is refused').toBe(2)", 'assertion'],
  'expect in a boxed step': ["await test.step('step', () => expect(1).toBe(2), { box: true })", 'assertion'],
  'own matcher in a boxed step': [
    "await test.step('step', () => own(1).toBeOwn(), { box: true })",
    'assertion',
  ],
  'own matcher': ['own(1).toBeOwn()', 'assertion'],
  'soft, then an error': ["expect.soft(1).toBe(2); throw new TypeError('x')", 'assertion'],
  'node:assert': ['assert.equal(1, 2)', 'assertion'],
  poll: ['await expect.poll(() => 1, soon).toBe(2)', 'assertion'],
  'poll with an own matcher': ['await own.poll(() => 1, soon).toBeOwn()', 'assertion'],
  toPass: ['await expect(() => expect(1).toBe(2)).toPass(soon)', 'assertion'],
  'toPass with an own matcher': ['await expect(() => own(1).toBeOwn()).toPass(soon)', 'assertion'],
  'caught expect, then an error': ["try { expect(1).toBe(2) } catch {}\nthrow new TypeError('x')", 'error'],
  'caught expect': ['try { expect(1).toBe(2) } catch {}', null],
  'TypeError in poll': ["await expect.poll(() => { throw new TypeError('x') }, soon).toBe(1)", 'error'],
  'Error in poll': ["await expect.poll(() => { throw new Error('x') }, soon).toBe(1)", 'error'],
  'TypeError in toPass': ["await expect(() => { throw new TypeError('x') }).toPass(soon)", 'error'],
  'words of an assertion': ["throw new TypeError('AssertionError: expect(1)')", 'error'],
  'words of an expect': ["throw new Error('expect(1).toBe(2)')", 'error'],
  'a string': ["throw 'AssertionError: expect(1)'", 'error'],
  'refused connection in a matcher': [
    "await own((await request.newContext()).get('http://127.0.0.1:9')).toRespond()",
    'error',
  ],
  'too late': ['test.setTimeout(300); await new Promise(() => {})', 'timeout'],
  'expected to fail, and passes': ['test.fail()', 'assertion'],
}

test('separates failed assertions from errors and timeouts', () => {
  const spec = Object.entries(TESTS).map(([title, [body]]) => `test('${title}', async () => {\n${body}\n})\n`)
  const lines = report('failures', { 'a.spec.ts': HEAD + spec.join('') })
  const failures = lines.map((line) =>
    line.kind === 'test' ? [line.test.split(' › ').at(-1), line.failure] : [],
  )
  expect(Object.fromEntries(failures)).toEqual(
    Object.fromEntries(Object.entries(TESTS).map(([title, [, failure]]) => [title, failure])),
  )
})

test('counts a test that was skipped, or did not run, as neither passed nor failed', () => {
  const lines = report('serial', {
    'a.spec.ts': `${HEAD}test.describe.serial('flow', () => {
  test('first', () => { expect(1).toBe(2) })
  test('second', () => {})
})
test('left out', () => { test.skip() })
`,
  })
  const tests = lines.flatMap((line) =>
    line.kind === 'test' ? [[line.test.split(' › ').at(-1), line.passed, line.failure]] : [],
  )
  expect(tests).toEqual([
    ['first', false, 'assertion'],
    ['second', null, null],
    ['left out', null, null],
  ])
  expect(lines).toContainEqual({ kind: 'dependent', reason: 'flow is a serial group' })
})

test('states that a project depends on another one', () => {
  const lines = report('projects', {
    'playwright.config.ts': `export default { outputDir: 'out', projects: [
  { name: 'setup', testMatch: /setup/ },
  { name: 'app', testMatch: /spec/, dependencies: ['setup'] },
] }`,
    'a.setup.ts': `${HEAD}test('logs in', () => {})`,
    'a.spec.ts': `${HEAD}test('uses the login', () => {})`,
  })
  expect(lines).toContainEqual({ kind: 'dependent', reason: 'the project app depends on another one' })
  expect(lines.filter(({ kind }) => kind === 'test')).toHaveLength(2)
})
