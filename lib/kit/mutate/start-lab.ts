import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { type Lab, UnusableLab } from './lab.ts'

/** Only a server on this machine can be started. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
const MAX_START_MS = 10 * 60_000
const POLL_MS = 500

/**
 * Starts the server of this package, if none responds.
 * @param serve the command that starts it
 * @param stopped ends the wait for it
 * @returns what stops it
 * @throws UnusableLab if it does not become ready
 */
export async function startLab(
  lab: Lab,
  serve: readonly string[],
  stopped: AbortSignal,
): Promise<() => void> {
  const { hostname, port } = new URL(lab.url)
  if (!LOOPBACK.test(hostname)) throw new UnusableLab(`No server responds at ${lab.url}.`)
  const [program = '', ...args] = serve
  const child = spawn(program, args, {
    env: { ...process.env, HOST: hostname, PORT: port || '80' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = () => {
    child.kill('SIGTERM')
  }
  const deadline = Date.now() + MAX_START_MS
  while (!(await lab.isAlive())) {
    if (child.exitCode !== null || stopped.aborted || Date.now() > deadline) {
      stop()
      throw new UnusableLab(
        `No server could be started at ${lab.url}. Start one with \`npx session-lab serve\` and run again.`,
      )
    }
    await delay(POLL_MS)
  }
  return stop
}
