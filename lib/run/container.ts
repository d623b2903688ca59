/**
 * The entry of the container image: checks the settings and starts the server that `next build` has put together. That
 * server carries its configuration inside and never evaluates next.config.js, where `next start` has them checked.
 */
import { readEnvironment } from '../env.ts'

try {
  readEnvironment({ ...process.env, NODE_ENV: 'production' })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const server = new URL('../../server.js', import.meta.url)
await import(server.href)
