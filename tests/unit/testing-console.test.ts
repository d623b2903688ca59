import { describe, expect, test } from 'vitest'
import { document } from '#lib/web/routes.ts'
import { apiConsole } from '../../app/_ui/words/testing-console.en.ts'
import { apiConsole as apiConsoleZh } from '../../app/_ui/words/testing-console.zh.ts'
import { confirmationOf } from '../../app/testing/_ui/console/console-request.ts'
import { FIRST, type OpenApiDocument, operationsOf } from '../../app/testing/_ui/console/open-api.ts'

/* The API console of /testing, with the operations that the server has. */

const published = (await document()) as OpenApiDocument
const operations = operationsOf(published)
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

describe('the operations', () => {
  test('begin with what a first visitor needs: the bench, its clock, and login, check and logout', () => {
    expect(operations.slice(0, 5).map(nameOf)).toEqual([
      'GET /api/bench',
      'POST /api/bench/clock',
      'POST /api/{mechanism}/login',
      'GET /api/{mechanism}/me',
      'POST /api/{mechanism}/logout',
    ])
    const groups = [...new Set(operations.map(({ group }) => group))]
    expect(groups.slice(0, 4)).toEqual([FIRST, '/api/bench', '/api/benches', '/api/{mechanism}'])
  })

  test('are those of the document, each once and next to the others of its group', () => {
    const all = Object.entries(published.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => nameOf({ method: method.toUpperCase(), path })),
    )
    expect(operations.map(nameOf).toSorted()).toEqual(all.toSorted())
    const changes = operations.filter(({ group }, index) => group !== operations[index - 1]?.group)
    expect(changes).toHaveLength(new Set(operations.map(({ group }) => group)).size)
  })
})

describe('what is confirmed', () => {
  const deleting = operations.filter((operation) => confirmationOf(operation) === 'deletes').map(nameOf)

  test('is every DELETE', () => {
    expect(deleting).toEqual(
      expect.arrayContaining(operations.filter(({ method }) => method === 'DELETE').map(nameOf)),
    )
    expect(deleting.length).toBeGreaterThan(8)
  })

  test.each([
    ['English', apiConsole],
    ['Chinese', apiConsoleZh],
  ])('names what each operation deletes, in %s', (_, words) => {
    expect(Object.keys(words.deletes).toSorted()).toEqual(deleting.toSorted())
    expect(new Set(Object.values(words.deletes)).size).toBe(deleting.length)
  })
})
