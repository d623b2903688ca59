import { RequestRefused } from '#lib/core/errors.ts'
import { route } from './route.ts'
import { SOURCES, type SourceName, sourceOf } from './source.ts'

/** A source file of this build. It is the same for all clients and needs no bench. */
export const source = route({
  GET: async (_, { file = '' }) => {
    if (!Object.hasOwn(SOURCES, file)) {
      throw new RequestRefused('not_found', `Unknown file. Valid: ${Object.keys(SOURCES).join(', ')}.`)
    }
    return { status: 200, body: await sourceOf(file as SourceName) }
  },
})
