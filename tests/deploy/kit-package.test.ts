import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, type RunningApp, startApp } from '../../lib/run/app.ts'
import { projectNode, root } from '../../lib/run/node.mjs'
import { newSecret } from '../../lib/run/secrets.ts'

/* The kit as another project has it: packed by npm, unpacked in its `node_modules`, next to Playwright. */

const run = promisify(execFile)
const node = projectNode() ?? process.execPath
const project = mkdtempSync(join(tmpdir(), 'session-lab-kit-'))
const installed = join(project, 'node_modules', 'session-lab')
let app: RunningApp

const SPEC = `import { expect, type Lane, MECHANISMS, test } from 'session-lab/playwright'

for (const mechanism of MECHANISMS) {
  test(\`logs in and out: \${mechanism}\`, async ({ alice, clock }) => {
    const lane: Lane = await alice.login(mechanism)
    await clock.advance({ seconds: 1 })
    await expect(lane.me()).toBeAccepted()
    await expect(lane.logout()).toBeAccepted()
    await expect(lane.me()).toBeRefusedWith('no_credential')
  })
}
`
const CONFIG = {
  compilerOptions: { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', types: ['node'] },
}

beforeAll(async () => {
  app = await startApp({
    port: await freePort(),
    host: '127.0.0.1',
    redisUrl: process.env.TEST_REDIS_URL ?? '',
    env: { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '100000' },
    log: () => {},
  })
  await run(node, [join(root, 'lib/kit/build.mjs')])
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { cwd: root })
  const [archive = ''] = readdirSync(project).filter((name) => name.endsWith('.tgz'))
  mkdirSync(installed, { recursive: true })
  await run('tar', ['-xzf', join(project, archive), '-C', installed, '--strip-components', '1'])
  for (const name of ['@playwright', 'playwright', 'playwright-core', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(CONFIG))
  writeFileSync(join(project, 'lab.spec.ts'), SPEC)
})
afterAll(async () => {
  await app.stop()
  rmSync(project, { recursive: true, force: true })
})

/** @returns the output, also of a run that failed */
async function inProject(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: project, env: { ...process.env, FORCE_COLOR: '0', ...env } }
  const { stdout, stderr } = await run(node, args, options).catch((error) => error)
  return stdout + stderr
}

test('runs a suite of the project, without a browser', async () => {
  const cli = join(project, 'node_modules', '@playwright', 'test', 'cli.js')
  const output = await inProject([cli, 'test', '--reporter=line'], { SESSION_LAB_URL: app.url, CI: '1' })
  expect(output).toMatch(/4 passed/)
  const unreachable = await inProject([cli, 'test', '-x', '--reporter=line'], {
    SESSION_LAB_URL: `http://127.0.0.1:${await freePort()}`,
  })
  expect(unreachable).toMatch(/No Session Lab responds at .*npx session-lab serve/)
})

test('has types for the compiler of the project', async () => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  expect(await inProject([compiler, '-p', '.'])).toBe('')
  writeFileSync(join(project, 'lab.spec.ts'), SPEC.replace('alice.login(mechanism)', "alice.login('oauth')"))
  expect(await inProject([compiler, '-p', '.'])).toMatch(/"oauth"/)
})

test('contains what a server needs, and of the tests only the suite that a page shows', () => {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(readdirSync(installed)).toEqual(
    expect.arrayContaining(['app', 'lib', 'public', 'dist', 'next.config.js']),
  )
  expect(readdirSync(join(installed, 'tests'))).toEqual(['kit'])
  expect(readdirSync(join(installed, 'dist'))).toContain('package-lock.json')
})

test('keeps the bench of a test that fails, and states how to open it', async () => {
  const cli = join(project, 'node_modules', '@playwright', 'test', 'cli.js')
  const failing = SPEC.replace(
    'expect(lane.me()).toBeAccepted()',
    "expect(lane.me()).toBeRefusedWith('none')",
  )
  writeFileSync(join(project, 'lab.spec.ts'), failing)
  const run = await inProject([cli, 'test', '-g', 'jwt', '--reporter=json'], { SESSION_LAB_URL: app.url })
  const { suites } = JSON.parse(run)
  const [{ attachments }] = suites[0].specs[0].tests[0].results
  const attached = Buffer.from(
    attachments.find(({ name }: { name: string }) => name === 'world').body,
    'base64',
  )
  const { open } = JSON.parse(String(attached))
  const [, file = ''] = /^npx session-lab open (test-results\S+world\.json)$/.exec(open) ?? []
  const { publicName, storageState } = JSON.parse(readFileSync(join(project, file), 'utf8'))
  const [{ value: id }] = storageState.cookies.filter(({ name }: { name: string }) => name.endsWith('bench'))
  const bench = await (await fetch(`${app.url}/api/bench`, { headers: { bench: id } })).json()
  expect(bench.publicName).toBe(publicName)
  expect(String(attached)).not.toContain(id)
})

test('serves a starter project that compiles, and of which the tests of the API pass', async () => {
  const archive = new Uint8Array(await (await fetch(`${app.url}/api/testing/starter.zip`)).arrayBuffer())
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    const file = join(project, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const starter = join(project, 'session-lab-starter')
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  expect(await inProject([compiler, '-p', starter])).toBe('')
  const cli = join(project, 'node_modules', '@playwright', 'test', 'cli.js')
  const args = [
    'test',
    '-c',
    starter,
    '--reporter=line',
    ...['1-smoke', '3-two-contexts', '4-time-and-faults'],
  ]
  expect(await inProject([cli, ...args], { SESSION_LAB_URL: app.url })).toMatch(/15 passed/)
})

test('has a command that states its usage', async () => {
  const command = join(installed, 'lib/kit/bin/session-lab.mjs')
  expect(await inProject([command])).toMatch(/^session-lab serve/)
  expect(await inProject([command, 'sreve'])).toMatch(/^Unknown command: sreve/)
})
