import { z } from 'zod'
import { mutationRoutes } from './mutation-routes.ts'
import { objectOf, text } from './response-parts.ts'
import { onServer } from './route.ts'
import { readLines } from './source.ts'
import { starterArchive } from './starter.ts'
import { type SuiteFile, suiteView } from './suite-view.ts'

const CONFIG = 'tests/kit/starter/playwright.config.ts'

const SuiteResponse = z.object({
  files: z.array(
    z.object({
      name: text as unknown as z.ZodType<SuiteFile['name']>,
      path: text,
      lines: z.array(z.unknown() as z.ZodType<SuiteFile['lines'][number]>),
      tests: z.array(objectOf<SuiteFile['tests'][number]>()),
    }),
  ),
  config: z
    .array(z.unknown() as z.ZodType<SuiteFile['lines'][number]>)
    .meta({ description: 'The configuration of the starter project' }),
})

const BinaryResponse = z.string().meta({ format: 'binary' })

/** For authors of tests: the planted bugs, and the worked suite of the kit as the page shows it. */
export const testingRoutes = {
  ...mutationRoutes,
  '/api/testing/suite': {
    GET: onServer(
      {
        summary: 'List the files of the worked suite of Playwright tests, in highlighted tokens',
        response: SuiteResponse,
      },
      async () => ({ status: 200, body: { files: await suiteView(), config: await readLines(CONFIG) } }),
    ),
  },
  '/api/testing/starter.zip': {
    GET: onServer(
      {
        summary:
          'Get a small project that tests against this app: configuration, the worked suite, a workflow, and a plan for Playwright’s agents',
        type: 'application/zip',
        response: BinaryResponse,
      },
      async () =>
        new Response(await starterArchive(), {
          headers: {
            'content-type': 'application/zip',
            'content-disposition': 'attachment; filename="session-lab-starter.zip"',
          },
        }),
    ),
  },
}
