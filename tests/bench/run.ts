/** `npm run bench`: costs, as numbers and ratios. Nothing here can fail a test. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { buildApp, freePort } from '../../lib/run/app.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { costOfAudit } from './audit.ts'
import { measureClass } from './class.ts'
import { failoverTimes } from './failover.ts'
import { severalProcesses } from './fleet.ts'
import { costOnPlainHttp, throughputInNext } from './http.ts'
import { printTable } from './measure.ts'
import { measureLearning, measurePage } from './page.ts'
import { measurePeers } from './peers/peers.ts'
import { profileByCause } from './profile.ts'
import { measureSessionLife } from './session-life.ts'
import { survival } from './survival.ts'
import { measureWorkshop } from './workshop.ts'
import { measureWorlds } from './worlds.ts'

// The limit on new benches is not measured here.
const SECRETS = { SESSION_SECRETS: randomBytes(48).toString('base64url'), BENCHES_PER_MINUTE: '0' }
const only = process.argv.slice(2).filter((word) => !/^\d+$/.test(word))
/** The duration of a class or a workshop: `npm run bench -- class 60`. */
const given = process.argv.slice(2).find((word) => /^\d+$/.test(word))
const seconds = Number(given ?? 300)
const workshopSeconds = Number(given ?? 24)
const wanted = (name: string) => only.length === 0 || only.includes(name)
const log = (line: string) => console.log(line)

console.log(
  `Node ${process.version}, ${process.platform} ${process.arch}. Ratios compare; absolute figures belong to this machine.`,
)
if (
  [
    'next',
    'life',
    'class',
    'workshop',
    'worlds',
    'page',
    'learn',
    'survival',
    'failover',
    'fleet',
    'start',
    'peers',
  ].some(wanted)
)
  await buildApp({ log })
if (wanted('next')) await throughputInNext(SECRETS)
if (wanted('life')) await measureSessionLife(SECRETS)
if (wanted('class')) await measureClass(SECRETS, seconds)
if (wanted('workshop')) await measureWorkshop(SECRETS, workshopSeconds)
if (wanted('worlds')) await measureWorlds(SECRETS)
if (wanted('page')) await measurePage(SECRETS)
if (wanted('learn')) await measureLearning(SECRETS)
if (wanted('survival')) await survival(SECRETS)
if (wanted('plain')) await costOnPlainHttp(SECRETS)
if (wanted('audit')) await costOfAudit(SECRETS)
if (wanted('profile')) await profileByCause(SECRETS)
// Installs other libraries, so only if it is named.
if (only.includes('peers')) await measurePeers(SECRETS)
if (['verify', 'memory', 'payload', 'storage', 'restore', 'scale'].some(wanted)) {
  const redis = await startRedis()
  Object.assign(process.env, SECRETS, { REDIS_URL: redis.url, NODE_ENV: 'production' })
  const { memoryPerSession, verificationCost } = await import('./in-process.ts')
  if (wanted('verify')) await verificationCost()
  if (wanted('payload')) await (await import('./payload.ts')).measureSessionData()
  if (wanted('storage')) await (await import('./stored-data.ts')).measureStoredData()
  if (wanted('restore')) await (await import('./restore.ts')).measureRestore()
  if (wanted('scale')) await (await import('./scale.ts')).scale()
  if (wanted('memory')) await memoryPerSession(redis.url.slice('unix:'.length))
  const { lab } = await import('#lib/bench/lab.ts')
  await lab().link.close()
  await redis.stop()
}
if (wanted('queries')) {
  const redis = await startRedis()
  const { measureQueries } = await import('./queries.ts')
  await measureQueries(redis.url.slice('unix:'.length))
  await redis.stop()
}
if (wanted('fleet')) await severalProcesses(SECRETS)
if (wanted('failover')) await failoverTimes(SECRETS)
if (wanted('start')) await timeToFirstAnswer()
process.exit()

/** From `npm run demo` in an installed and built checkout to the first 200. */
async function timeToFirstAnswer(): Promise<void> {
  const runs: number[] = []
  for (let run = 0; run < 3; run++) {
    const port = await freePort()
    const from = performance.now()
    const demo = spawn('npm', ['run', 'demo'], {
      env: { ...process.env, PORT: String(port), REDIS_URL: '' },
      stdio: 'ignore',
      detached: true,
    })
    while (
      !(await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      ))
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    runs.push((performance.now() - from) / 1000)
    const ended = new Promise((resolve) => demo.once('exit', resolve))
    if (demo.pid) process.kill(-demo.pid, 'SIGTERM')
    await ended
  }
  printTable('npm run demo, installed and built, to the first 200', [
    ['run', 'seconds'],
    ...runs.map((seconds, run) => [String(run + 1), seconds]),
  ])
}
