/** Runs a server of its own for the launcher or for tests, in a private directory, and stops it with this process. */
import { mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, onExit } from './children.ts'

interface ServerOptions {
  /** For messages: `Redis 7.0.15`. */
  readonly engine: string
  /** Removed when the server is stopped for good. */
  readonly directory: string
  /** Runs once before the first start. */
  readonly prepare?: () => Promise<void>
  readonly start: () => Child
  readonly isReady: () => Promise<boolean>
  readonly timeoutMs: number
  readonly stopSignal: NodeJS.Signals
}

interface PrivateServer {
  /** The current process. */
  readonly child: Child
  /** Stops the process. {@link restart} starts it again in the same directory. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Stops the process and removes the directory. */
  stop(): Promise<void>
}

/**
 * Starts a server and resolves once it is ready.
 * @throws Error with the end of the server's output if it exits or is not ready in time
 */
export async function startServer(options: ServerOptions): Promise<PrivateServer> {
  const { directory, engine, isReady, timeoutMs, stopSignal } = options
  const removeDirectory = () => rm(directory, { recursive: true, force: true })
  const cancel = onExit(removeDirectory)
  let child: Child | undefined

  async function start(): Promise<Child> {
    const started = options.start()
    child = started
    const deadline = Date.now() + timeoutMs
    while (!(await isReady())) {
      if (started.hasExited()) throw new Error(`${engine} exited during startup:\n${started.tail()}`)
      if (Date.now() > deadline) {
        throw new Error(`${engine} was not ready after ${timeoutMs / 1000} seconds.\n${started.tail()}`)
      }
      await sleep(20)
    }
    return started
  }
  const kill = async () => child?.stop({ signal: stopSignal })
  async function stop(): Promise<void> {
    await kill()
    await removeDirectory()
    cancel()
  }

  try {
    await options.prepare?.()
    let current = await start()
    return {
      get child() {
        return current
      },
      kill,
      stop,
      async restart() {
        await kill()
        current = await start()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The path of a socket may have about 104 characters on macOS, whose temporary directory takes half of them. */
const MAX_SOCKET_PATH = 100

/**
 * Creates a directory that only this user can enter.
 * @param longestName the longest file name of a socket in it
 * @param parent default: the temporary directory if the socket's path fits, else /tmp
 */
export function privateDirectory(prefix: string, longestName: string, parent?: string): string {
  const path = join(realpathSync(parent ?? tmpdir()), prefix)
  const fits = path.length + 'XXXXXX/'.length + longestName.length <= MAX_SOCKET_PATH
  return mkdtempSync(fits ? path : join('/tmp', prefix))
}

/** Sends a request over a new connection and returns whether the first reply is as expected, within the timeout. */
export function probe(
  connection: Socket,
  request: string | Uint8Array,
  isExpected: (reply: string) => boolean,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isUp: boolean) => {
      connection.destroy()
      resolve(isUp)
    }
    connection.setTimeout(timeoutMs, () => finish(false))
    connection.on('error', () => finish(false))
    connection.on('close', () => finish(false))
    connection.on('data', (data) => finish(isExpected(data.toString('latin1'))))
    connection.write(request)
  })
}
