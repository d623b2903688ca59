/** Vitest's global setup for tests that start real processes: they all serve one build. */
import { buildApp } from '../../lib/run/app.ts'

export default () => buildApp({ log: (line) => console.log(line) })
