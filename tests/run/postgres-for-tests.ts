/** Vitest's global setup: the tests find a PostgreSQL at TEST_DATABASE_URL, however it was started. */
import { startPostgres } from '../../lib/run/postgres.ts'

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL) return async () => {}
  const postgres = await startPostgres({ log: (line) => console.log(line) })
  process.env.TEST_DATABASE_URL = postgres.url
  return postgres.stop
}
