/** Snapshots of a private Redis on disk, from which it is restored at the next start. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Snapshots {
  /** A directory of its own: two servers must not write to the same one. */
  readonly directory: string
  /** How often it saves if anything has changed. It also saves when it is stopped, except by kill -9. */
  readonly everySeconds: number
}

const FILE = 'redis.rdb'

/** When the snapshot in a directory was written; null if there is none. */
export function snapshotTime(directory: string): number | null {
  return statSync(join(directory, FILE), { throwIfNoEntry: false })?.mtimeMs ?? null
}

/** Sets the snapshot aside as `redis.rdb.old`, so that the next server starts empty. */
export function setSnapshotAside(directory: string): void {
  const file = join(directory, FILE)
  if (existsSync(file)) renameSync(file, `${file}.old`)
}

/** The settings of a server that saves its data there, and creates the directory. */
export function snapshotSettings({ directory, everySeconds }: Snapshots): readonly string[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return [
    ...['--dir', directory, '--dbfilename', FILE, '--save', `${everySeconds} 1`],
    // A full disk costs the snapshot, and not the class: without this, every write would be refused.
    ...['--stop-writes-on-bgsave-error', 'no'],
    // Twice as fast, which counts when it is stopped.
    ...['--rdbcompression', 'no'],
  ]
}
