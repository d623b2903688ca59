/** `npm run fleet`: several processes of the app behind HAProxy, and one Redis for all of them. */
import { parseArgs } from 'node:util'
import { buildApp } from './app.ts'
import { startFleet } from './fleet.ts'
import { BALANCES, type Balance, MAX_PROCESSES } from './haproxy.ts'
import { requireHaproxy } from './haproxy-program.ts'
import { startLauncherControl } from './launcher-control.ts'
import { thisMachine } from './machine.ts'
import { startOtherOrigins } from './other-origins.ts'
import { provideRedis } from './redis.ts'
import { startSentinelRedis } from './redis-sentinel.ts'
import { readSettings, runUntilStopped } from './serve.ts'

const print = (line: string) => console.log(line)

await runUntilStopped('Stopping HAProxy, the processes and their Redis.', async (startedAt, end) => {
  const { processes, balance, sentinel } = readOptions()
  const { host, port } = await readSettings('production')
  // Fail early: the slowest step comes last.
  await requireHaproxy(thisMachine, print)
  const others = await startOtherOrigins({ host, port })
  const sentinels = sentinel ? await startSentinelRedis({ log: print }) : null
  const control = sentinels && (await startLauncherControl(sentinels))
  const redis = sentinels ? null : await provideRedis({ log: print })
  await buildApp({ log: print })
  const env = { ...others.env, ...sentinels?.env, ...control?.env }
  const fleet = await startFleet({
    processes,
    balance,
    host,
    port,
    redisUrl: redis?.url ?? '',
    env,
    log: print,
  })
  void redis?.exited.then(() => end(1, 'Redis exited; stopping the app.'))
  // The fleet continues without a process: HAProxy sends its requests to the others.
  void fleet.broken.then(print)
  void fleet.haproxy.exited.then(() => end(1))
  const pids = fleet.apps.map(({ pid, url }, index) => `  ${index + 1}  ${url}  kill -9 ${pid}`)
  print(`
Session Lab is ready, ${Date.now() - startedAt} ms after the start: ${processes} processes behind ${fleet.haproxy.engine}, balanced by ${balance}.

${fleet.url}

${pids.join('\n')}

${others.lines.join('\n')}

${sentinels ? `Redis with Sentinels: ${sentinels.instances.join(', ')}. Kill the master on ${fleet.url}/fleet.\n\n` : ''}The response header Lab-Process names the process. Stop one and see which sessions end. Press Ctrl-C to stop.
`)
})

/** @throws Error that names the option and what it takes */
function readOptions(): { processes: number; balance: Balance; sentinel: boolean } {
  const { values } = parseArgs({
    options: {
      processes: { type: 'string', default: '3' },
      balance: { type: 'string', default: 'hash' },
      sentinel: { type: 'boolean', default: false },
    },
  })
  const processes = Number(values.processes)
  if (!Number.isInteger(processes) || processes < 1 || processes > MAX_PROCESSES) {
    throw new Error(`--processes must be a whole number from 1 to ${MAX_PROCESSES}.`)
  }
  const balance = BALANCES.find((known) => known === values.balance)
  if (!balance) throw new Error(`--balance must be one of ${BALANCES.join(', ')}.`)
  return { processes, balance, sentinel: values.sentinel }
}
