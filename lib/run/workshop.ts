/** `npm run workshop`: everything for a class, with checks of this machine, an address for the class, and snapshots. */
import { join } from 'node:path'
import { buildApp, listenOnce, startApp } from './app.ts'
import { thisMachine } from './machine.ts'
import { root } from './node.mjs'
import { startOtherOrigins } from './other-origins.ts'
import { listenErrorMessage, readSettings, runUntilStopped } from './serve.ts'
import { type NetworkAddress, networkAddresses } from './workshop-address.ts'
import { checkMachine, printedChecks } from './workshop-checks.ts'
import { machineFacts } from './workshop-facts.ts'
import { loadOrCreateCertificate, startHttps } from './workshop-https.ts'
import { readyLines } from './workshop-lines.ts'
import { readWorkshopOptions, USAGE } from './workshop-options.ts'
import { provideWorkshopRedis } from './workshop-redis.ts'
import { PACE_MS, rehearse } from './workshop-rehearsal.ts'
import { printedVerdict } from './workshop-verdict.ts'

const print = (line: string) => console.log(line)
/** The port for https is this much higher: 3443 for 3000. */
const HTTPS_PORT_OFFSET = 443
const MAX_PORT = 65_535
const WILDCARDS = ['0.0.0.0', '::']
const CERTIFICATE_FILE = join(root, '.session-lab', 'workshop', 'certificate.json')

await runUntilStopped('Stopping the app and its Redis.', async (startedAt, end) => {
  const options = readWorkshopOptions(process.argv.slice(2))
  if (options === null) return end(0, USAGE)
  const { https, fresh, seats, seconds } = options
  const everywhere = process.env.HOST || '0.0.0.0'
  // Behind https, the app itself is reached from this machine only.
  process.env.HOST = https ? '127.0.0.1' : everywhere
  const { host, port } = await readSettings('production', 'npm run workshop')
  const addresses = await networkAddresses()
  const boundTo = WILDCARDS.includes(everywhere) ? null : everywhere
  const address = options.address ?? boundTo ?? addresses[0]?.address ?? '127.0.0.1'
  const publicPort = https ? port + HTTPS_PORT_OFFSET : port
  if (https) await assertFree(everywhere, publicPort, port)
  // The app accepts several; participants get the first one.
  const [publicUrl] = (
    process.env.PUBLIC_URL || `${https ? 'https' : 'http'}://${address}:${publicPort}`
  ).split(',') as [string]
  const localUrl = `http://${https || boundTo === null ? 'localhost' : boundTo}:${port}`

  const others = await startOtherOrigins({ host, port })
  const redis = await provideWorkshopRedis({ port, fresh, isKept: !options.rehearse, log: print })
  await buildApp({ log: print })
  const app = await startApp({
    ...{ host, port, redisUrl: redis.url, log: print },
    env: {
      ...others.env,
      PUBLIC_URL: process.env.PUBLIC_URL || publicUrl,
      ...(https && { TRUST_PROXY: '1' }),
    },
  })
  void app.exited.then(({ code, signal }) =>
    end(1, `The app exited (${signal ?? `exit code ${code}`}). Start again: the rooms are kept.`),
  )
  void redis.exited.then(() =>
    end(1, 'Redis exited; stopping the app. Start again: the rooms of up to a minute ago are kept.'),
  )
  const certificate = https
    ? loadOrCreateCertificate(CERTIFICATE_FILE, [
        ...([address] as const),
        ...new Set([
          ...addresses.map((each) => each.address).filter((each) => each !== address),
          ...['localhost', '127.0.0.1', new URL(publicUrl).hostname].filter((each) => each !== address),
        ]),
      ])
    : null
  if (certificate)
    await startHttps({ host: everywhere, port: publicPort, target: new URL(app.url), certificate })

  const facts = await machineFacts(thisMachine, {
    ...{ port: publicPort, redisUrl: redis.url, hasAddress: addresses.some(isReachable) },
  })
  print(`\n${printedChecks(checkMachine(facts)).join('\n')}`)

  if (options.rehearse) {
    print(`\nA rehearsal: ${seats} simulated seats for ${seconds} s, in all about ${seconds + 25} s…`)
    const url = https ? `https://127.0.0.1:${publicPort}` : app.url
    const result = await rehearse({
      ...{ url, seats, seconds, joinSeconds: 10, beatMs: 1000, paceMs: PACE_MS, reload: true },
      ...(certificate && { ca: certificate.authority }),
    })
    const lines = printedVerdict(result, seats)
    print(`\n${lines.join('\n')}`)
    return end(lines.at(-1)?.includes('will do') ? 0 : 1)
  }

  const lines = readyLines({
    ...{ publicUrl, localUrl, address, addresses, redis: redis.line, others: others.lines },
    authority: certificate?.authority ?? null,
    hasColours: process.stdout.isTTY === true,
  })
  print(
    `\nSession Lab is ready for a class, ${Date.now() - startedAt} ms after the start.\n\n${lines.join('\n')}\n`,
  )
})

async function assertFree(host: string, port: number, of: number): Promise<void> {
  if (port > MAX_PORT)
    throw new Error(`With --https, PORT must be at most ${MAX_PORT - HTTPS_PORT_OFFSET}; it is ${of}.`)
  try {
    await listenOnce(host, port)
  } catch (error) {
    throw new Error(
      `https needs the port ${port}, which is ${HTTPS_PORT_OFFSET} above PORT. ${listenErrorMessage(error, host, port, 'npm run workshop -- --https')}`,
    )
  }
}

function isReachable({ doubt }: NetworkAddress): boolean {
  return doubt === null || doubt === 'public'
}
