import { unknownParameter } from './resolve.ts'
import { SourceResponse } from './responses.ts'
import { onServer } from './route.ts'
import { SOURCES, type SourceName, sourceOf } from './source.ts'

/** The source files of this build. They are the same for all clients, so no bench is needed. */
export const sourceRoutes = {
  '/api/source/{file}': {
    GET: onServer(
      {
        summary: 'Get a source file of a mechanism, in highlighted tokens',
        errors: [404],
        response: SourceResponse,
      },
      async (_, __, { file = '' }) => {
        if (!Object.hasOwn(SOURCES, file)) throw unknownParameter('file', Object.keys(SOURCES))
        return { status: 200, body: await sourceOf(file as SourceName) }
      },
    ),
  },
}
