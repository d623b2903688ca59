/** `npm run demo` and `npm run dev`: start Redis and the app, print the URL, and stop in order. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readEnvironment } from '../env.ts'
import { buildApp, listenOnce, startApp } from './app.ts'
import { stopAll } from './children.ts'
import { root, whenParentGone } from './node.mjs'
import { startOtherOrigins } from './other-origins.ts'
import { provideRedis } from './redis.ts'
import { loadOrCreateSecret } from './secrets.ts'

const print = (line: string) => console.log(line)

/** Serves until a signal (exit code 0) or until a process exits (1). */
export function serve(mode: 'production' | 'development'): Promise<void> {
  return runUntilStopped('Stopping the app and its Redis.', async (startedAt, end) => {
    const { host, port } = await readSettings(mode)
    const others = await startOtherOrigins({ host, port })
    const redis = await provideRedis({ log: print })
    if (mode === 'production') await buildApp({ log: print })
    const app = await startApp({ host, port, redisUrl: redis.url, env: others.env, log: print, mode })
    void app.exited.then(({ code, signal }) => end(1, `The app exited (${signal ?? `exit code ${code}`}).`))
    void redis.exited.then(() => end(1, 'Redis exited; stopping the app.'))
    print(`
Session Lab is ready, ${Date.now() - startedAt} ms after the start.

${app.url}

Open it in a browser, log in on all lanes and compare the responses. Press Ctrl-C to stop.

${others.lines.join('\n')}
`)
  })
}

type End = (code: number, message?: string) => Promise<void>

/**
 * Runs `start`, and stops all children on a signal or when `end` is called.
 * @param farewell printed on a signal
 */
export async function runUntilStopped(
  farewell: string,
  start: (startedAt: number, end: End) => Promise<void>,
): Promise<void> {
  const startedAt = Number(process.env.SESSION_LAB_STARTED_AT) || Date.now()
  let isEnding = false
  /** Only the first call counts: Ctrl-C arrives from the terminal, from npm and from bootstrap.mjs. */
  const end: End = async (code, message) => {
    if (isEnding) return
    isEnding = true
    if (message !== undefined) (code === 0 ? console.log : console.error)(message)
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

/**
 * Checks all settings before anything is started.
 * @param command for advice
 * @throws Error that names the setting and what is wrong with it
 */
export async function readSettings(
  mode: 'production' | 'development',
  command = 'npm run demo',
): Promise<{ host: string; port: number }> {
  // Next reads the same files for the app, but later. Variables of the shell take precedence.
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
    throw new Error(listenErrorMessage(error, host, port, command))
  }
  return { host, port }
}

/** What to do if a port cannot be used. */
export function listenErrorMessage(error: unknown, host: string, port: number, command: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use. Stop what runs there, or choose another: PORT=${port + 1} ${command}`
  }
  if (code === 'EACCES')
    return `No permission to listen on port ${port}. Choose one above 1023: PORT=3000 ${command}`
  return `Cannot listen on ${host}:${port} (${error instanceof Error ? error.message : error}). Check HOST and PORT.`
}
