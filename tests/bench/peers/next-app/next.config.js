import { join } from 'node:path'

export default {
  // As in the app.
  poweredByHeader: false,
  serverExternalPackages: ['ioredis'],
  // The lockfile next to the one of the app: without this line Next would choose between the two.
  turbopack: { root: join(import.meta.dirname, '..') },
}
