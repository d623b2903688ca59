import type { Implementation, Race } from './race.ts'
import type { RaceOutcome } from './run.ts'

/**
 * The source text of a Playwright test that replays a schedule on a new bench and expects its outcome. The base URL comes
 * from the configuration of the reader.
 */
export function playwrightTestOf(
  { id, title }: Pick<Race, 'id' | 'title'>,
  implementation: Implementation,
  schedule: string,
  outcome: RaceOutcome = 'bad',
): string {
  const name = `${title.en}, ${implementation}: ${schedule} is ${outcome}`
  return `import { expect, test } from '@playwright/test'

test(${quoted(name)}, async ({ request }) => {
  const bench = await (await request.post('/api/benches', { data: {} })).json()
  const response = await request.post('/api/bench/races/${id}', {
    headers: { bench: bench.id },
    data: { implementation: '${implementation}', schedule: '${schedule}' },
  })
  expect(response.status()).toBe(200)
  expect(await response.json()).toMatchObject({ outcome: '${outcome}' })
})
`
}

/** A string literal in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
