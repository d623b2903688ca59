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
import { join } from 'node:path'
import { promisify } from 'node:util'
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

test('contains what a server needs, and no test', () => {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(readdirSync(installed)).toEqual(
    expect.arrayContaining(['app', 'lib', 'public', 'dist', 'next.config.js']),
  )
  expect(readdirSync(installed)).not.toContain('tests')
  expect(readdirSync(join(installed, 'dist'))).toContain('package-lock.json')
})

test('has a command that states its usage', async () => {
  const command = join(installed, 'lib/kit/bin/session-lab.mjs')
  expect(await inProject([command])).toMatch(/^session-lab serve/)
  expect(await inProject([command, 'sreve'])).toMatch(/^Unknown command: sreve/)
})
