import { ASSERTIONS, FIXTURES, PERSONS } from '../../app/testing/_ui/worlds/example-code.ts'
import { KIT_CALLS, type KitForm, withKit } from '../../app/testing/_ui/worlds/kit-calls.ts'

/* The examples of the page for authors of tests: each as the body of a test, as when it is pasted. */

interface Example {
  readonly name: string
  readonly code: string
}

const tables = Object.entries({ ...FIXTURES, ...PERSONS, ...ASSERTIONS }).map(([name, code]) => ({
  name,
  code,
}))
const calls = Object.entries(KIT_CALLS).flatMap(([name, { forms }]) =>
  forms.map((form: KitForm, i) => ({ name: `${name}-${i}`, code: withKit(form) })),
)

export const EXAMPLES: readonly Example[] = [...tables, ...calls]

/** The fixtures that an example may name. */
const NAMES = [
  ...['world', 'alice', 'bob', 'carol', 'mallory', 'phone', 'lane'],
  ...['clock', 'faults', 'nodes', 'ledger', 'settled', 'lab', 'request'],
]

/** A file with one test. */
export const exampleSpec = (
  name: string,
  code: string,
): string => `import { expect, test } from '#lib/kit/playwright.ts'

test('${name}', async ({ ${NAMES.filter((fixture) => new RegExp(`\\b${fixture}\\b`).test(code)).join(', ')} }) => {
${code.replaceAll(/^/gm, '  ')}
})
`
