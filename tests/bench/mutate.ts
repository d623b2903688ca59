/** `npm run mutate`: scores the suite of the kit against all planted bugs, and publishes the result. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutate } from '#lib/kit/mutate/mutate.ts'
import { readOptions } from '#lib/kit/mutate/options.ts'
import type { SchemaReport } from '#lib/kit/mutate/report/schema.ts'
import { buildApp, freePort, startApp } from '../../lib/run/app.ts'
import { provideChromium } from '../../lib/run/browser.ts'
import { root } from '../../lib/run/node.mjs'
import { provideRedis } from '../../lib/run/redis.ts'
import { newSecret } from '../../lib/run/secrets.ts'
import { provenance, publish } from './publish.ts'

const OUT = join(root, 'test-results', 'mutate')
const log = (line: string) => console.log(line)

process.env.CHROMIUM_PATH ??= await provideChromium({ log })
await buildApp({ log })
const redis = await provideRedis({ log, url: process.env.REDIS_URL ?? '' })
const env = { SESSION_SECRETS: newSecret(), BENCHES_PER_MINUTE: '0', LAB_VULNERABLE: '1' }
const app = await startApp({ port: await freePort(), host: '127.0.0.1', redisUrl: redis.url, env, log })
try {
  const playwright = [process.execPath, join(root, 'node_modules/@playwright/test/cli.js'), 'test']
  const suite = [...playwright, '--config', join(root, 'tests/playwright.config.ts'), '--project=kit']
  const args = ['--lab', app.url, '--out', OUT, '--threshold', '100', '--', ...suite]
  process.exitCode = await mutate(readOptions(args, {}), {
    root,
    serve: [],
    print: log,
    onInterrupt: (stop) => process.once('SIGINT', stop),
  })
  if (process.exitCode < 2) publishScore()
} finally {
  await app.stop()
  await redis.stop()
}

/** The score without the source of the seams, one line for each bug. */
function publishScore(): void {
  const report = JSON.parse(readFileSync(join(OUT, 'mutation-report.json'), 'utf8')) as SchemaReport
  const mutants = Object.values(report.files).flatMap((file) => file.mutants)
  const tests = Object.values(report.testFiles).flatMap((file) => file.tests)
  const bugs = mutants
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map(({ id, status, killedBy: [by] }) => ({ id, status, ...(by !== undefined && { killedBy: by }) }))
  const facts = {
    ...provenance(redis.engine),
    suite: 'tests/kit',
    tests: tests.length,
    ...report.performance,
  }
  const head = JSON.stringify(facts, null, 2).slice(0, -2)
  const lines = bugs.map((bug) => `    ${JSON.stringify(bug)}`)
  publish('mutations.json', `${head},\n  "bugs": [\n${lines.join(',\n')}\n  ]\n}`)
}
