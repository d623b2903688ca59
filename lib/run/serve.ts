/** `npm run demo` and `npm run dev`: Redis, the app, the address, and an orderly end. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from '../env.ts'
import { buildApp, listenOnce, startApp } from './app.ts'
import { stopAll } from './children.ts'
import { root, whenParentGone } from './node.mjs'
import { provideRedis } from './redis.ts'
import { loadOrCreateSecret } from './secrets.ts'

const say = (line: string) => console.log(line)

/** Serves until a signal says otherwise (exit code 0) or something dies (1). */
export function serve(mode: 'production' | 'development'): Promise<void> {
  return runUntilStopped('Stopping the app and its Redis.', async (startedAt, end) => {
    const { host, port } = await readSettings(mode)
    const redis = await provideRedis({ log: say })
    if (mode === 'production') await buildApp({ log: say })
    const app = await startApp({ host, port, redisUrl: redis.url, log: say, mode })
    void app.exited.then(({ code, signal }) =>
      end(1, `The app ended by itself (${signal ?? `exit code ${code}`}).`),
    )
    void redis.exited.then(() => end(1, 'Redis exited; stopping the app.'))
    say(`
Session Lab is ready, ${Date.now() - startedAt} ms after the start.

${app.url}

Open it in a browser: log in four ways at once, act once, and compare the answers. Ctrl-C ends everything.
`)
  })
}

type End = (code: number, why?: string) => Promise<void>

/**
 * Runs what starts things, and ends everything that was started when a signal says so, or whoever is waited for.
 * @param farewell said on a signal
 */
export async function runUntilStopped(
  farewell: string,
  start: (startedAt: number, end: End) => Promise<void>,
): Promise<void> {
  const startedAt = Number(process.env.SESSION_LAB_STARTED_AT) || Date.now()
  let ending = false
  /** Only the first call counts: Ctrl-C arrives from the terminal, from npm and from bootstrap.mjs, all at once. */
  const end: End = async (code, why) => {
    if (ending) return
    ending = true
    if (why !== undefined) (code === 0 ? console.log : console.error)(why)
    await stopAll()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void end(0, `\n${farewell}`))
  }
  whenParentGone(() => void end(0))

  try {
    await start(startedAt, end)
  } catch (error) {
    await end(1, error instanceof Error ? error.message : String(error))
  }
}

/** Everything that can be wrong with the settings is said before anything is started. */
export async function readSettings(
  mode: 'production' | 'development',
): Promise<{ host: string; port: number }> {
  // As Next does for the app, which comes too late for what is decided here; what the shell set goes before both.
  for (const file of ['.env.local', '.env']) {
    if (existsSync(join(root, file))) process.loadEnvFile(join(root, file))
  }
  process.env.SESSION_SECRETS ||= loadOrCreateSecret()
  readEnvironment({ ...process.env, REDIS_URL: process.env.REDIS_URL || undefined, NODE_ENV: mode })

  const host = process.env.HOST || '127.0.0.1'
  const port = Number(process.env.PORT || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a whole number from 1 to 65535; it is "${process.env.PORT}".`)
  }
  try {
    await listenOnce(host, port)
  } catch (error) {
    throw new Error(reasonNotToListen(error, host, port))
  }
  return { host, port }
}

function reasonNotToListen(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use. Stop what runs there, or choose another: PORT=${port + 1} npm run demo`
  }
  if (code === 'EACCES')
    return `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm run demo`
  return `One cannot listen on ${host}:${port} (${error instanceof Error ? error.message : error}). Check HOST and PORT.`
}
