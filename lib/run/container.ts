/**
 * The entry of the container image: checks the settings, prepares request handling, and starts the standalone server of
 * `next build`. With `next start`, next.config.js does this; the standalone server does not evaluate that file.
 */
import { fileURLToPath } from 'node:url'
import { readEnvironment } from '../env.ts'
import { prepareIncoming } from '../server/incoming.ts'
import { readInlineScripts } from '../server/page-policy.ts'

try {
  const environment = readEnvironment({ ...process.env, NODE_ENV: 'production' })
  const pages = fileURLToPath(new URL('../../.next/server/app', import.meta.url))
  prepareIncoming({ ...environment, inlineScripts: readInlineScripts(pages) })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const server = new URL('../../server.js', import.meta.url)
await import(server.href)
