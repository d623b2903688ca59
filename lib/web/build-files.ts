import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Reads a file of this build.
 * @param path relative to the root of the project; next.config.js names the files that the build includes, because traced
 *   automatically it would include everything
 */
export function readBuildFile(path: string): Promise<Buffer<ArrayBuffer>> {
  return readFile(join(/*turbopackIgnore: true*/ process.cwd(), path))
}

/** The text of a file of this build. @param path as of {@link readBuildFile} */
export async function readBuildText(path: string): Promise<string> {
  return (await readBuildFile(path)).toString('utf8')
}

/** What `package.json` states: the only place with the version of the project, and those of its tools. */
export async function projectPackage() {
  return JSON.parse(await readBuildText('package.json')) as {
    readonly version: string
    readonly devDependencies: Readonly<Record<'@playwright/test' | '@types/node', string>>
  }
}

/** The value of a key, made once; a failed attempt is repeated. */
export function cached<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    if (!known.has(key)) {
      known.set(key, value)
      value.catch(() => known.delete(key))
    }
    return value
  }
}

/** A value, made once; a failed attempt is repeated. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  const made = cached((_: null) => make())
  return () => made(null)
}
