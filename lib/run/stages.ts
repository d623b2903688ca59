/** The stages of `npm test`: checks, Vitest, Playwright. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp, freePort, startApp } from './app.ts'
import { provideChromium } from './browser.ts'
import { onExit, runChild, type Variables } from './children.ts'
import type { Log } from './machine.ts'
import { root } from './node.mjs'
import { startOtherOrigins } from './other-origins.ts'
import { newSecret } from './secrets.ts'
import { provideTestRedis } from './test-redis.ts'
import { type Count, countCheck, countPlaywright, countVitest } from './test-summary.ts'

const print: Log = (line) => console.log(line)

/** By default `biome ci` colours each character, which is unreadable in a log file. */
const COLORS = process.stdout.isTTY ? [] : ['--colors=off']

type Run = () => Promise<Count>

/** `npm test -- <group>` runs the stages of one group. */
export const STAGES: readonly { readonly name: string; readonly group: string; readonly run: Run }[] = [
  { name: 'types', group: 'check', run: types },
  {
    name: 'lint',
    group: 'check',
    run: async () => countCheck(await tool('@biomejs/biome', 'biome', ['ci', '.', ...COLORS])),
  },
  { name: 'dead-code', group: 'check', run: async () => countCheck(await tool('knip', 'knip', [])) },
  { name: 'unit', group: 'unit', run: () => vitest(['unit']) },
  { name: 'integration', group: 'integration', run: () => vitest(['contract', 'integration']) },
  { name: 'deploy', group: 'deploy', run: () => vitest(['deploy']) },
  { name: 'e2e', group: 'e2e', run: playwright },
]

async function types(): Promise<Count> {
  const generated = await tool('next', 'next', ['typegen'])
  return countCheck(
    generated === 0 ? await tool('typescript', 'tsc', ['--noEmit', '--incremental', 'false']) : generated,
  )
}

async function vitest(projects: readonly string[]): Promise<Count> {
  const redis = projects.includes('unit') ? null : await provideTestRedis(print)
  try {
    return await runWithReport(async (file) => {
      const selected = projects.flatMap((project) => ['--project', project])
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const env = redis === null ? {} : { TEST_REDIS_URL: redis.url }
      return tool(
        'vitest',
        'vitest',
        ['run', '--config', 'tests/vitest.config.ts', ...selected, ...reporters],
        env,
      )
    }, countVitest)
  } finally {
    await redis?.stop()
  }
}

async function playwright(): Promise<Count> {
  const chromium = await provideChromium({ log: print })
  await buildApp({ log: print })
  const redis = await provideTestRedis(print)
  try {
    const address = { host: '127.0.0.1', port: await freePort() }
    const others = await startOtherOrigins(address)
    const app = await startApp({
      ...address,
      redisUrl: redis.url,
      env: { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '100000', ...others.env },
      log: print,
    })
    try {
      return await runWithReport((file) => {
        const env = { BASE_URL: app.url, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
        const args = ['test', '--config', 'tests/playwright.config.ts', '--reporter=list,json']
        return tool('@playwright/test', 'playwright', args, env)
      }, countPlaywright)
    } finally {
      await app.stop()
      await others.stop()
    }
  } finally {
    await redis.stop()
  }
}

/** Runs a tool that writes a JSON report, and counts its results. */
async function runWithReport(
  run: (file: string) => Promise<number>,
  count: (report: unknown, exitCode: number) => Count,
): Promise<Count> {
  const directory = mkdtempSync(join(tmpdir(), 'session-lab-report-'))
  const remove = async () => rmSync(directory, { recursive: true, force: true })
  const cancel = onExit(remove)
  try {
    const file = join(directory, 'report.json')
    const exitCode = await run(file)
    return count(JSON.parse(readFileSync(file, 'utf8')), exitCode)
  } finally {
    cancel()
    await remove()
  }
}

/** Runs a program of a package with the current Node. Its output is inherited. */
function tool(packageName: string, program: string, args: readonly string[], env: Variables = {}) {
  const directory = join(root, 'node_modules', ...packageName.split('/'))
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const path = bin[program]
  if (path === undefined) throw new Error(`${packageName} has no program ${program}.`)
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
  return runChild(process.execPath, [join(directory, path), ...args], {
    cwd: root,
    env: { ...quiet, ...env },
    output: 'inherit',
  })
}
