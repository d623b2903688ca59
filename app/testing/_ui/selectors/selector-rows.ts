import { COOKIES, LANES, type Mechanism } from '#lib/kit/mechanisms.ts'
import { BENCH_KEY, BUTTONS, INTRO_DONE, INTRO_KEY, VERDICTS } from '#lib/kit/page-names.ts'
import type { TestingWords } from '../use-testing-words.ts'

/** A name that tests may rely on, by the constants of the kit. */
export interface SelectorRow {
  /** As a test writes it. */
  readonly name: string
  readonly value: string
  readonly locator: string
}

export type SelectorGroup = keyof TestingWords['selectors']['groups']

const MECHANISMS = Object.keys(LANES) as Mechanism[]

/** A member of a constant, as a test writes it. */
const memberOf = (object: string, key: string) =>
  /^\w+$/.test(key) ? `${object}.${key}` : `${object}['${key}']`

const lane = (name: string) => `page.getByRole('region', { name: ${name}, exact: true })`

export const SELECTORS: Readonly<Record<SelectorGroup, readonly SelectorRow[]>> = {
  lanes: MECHANISMS.map((id) => {
    const name = memberOf('LANES', id)
    return { name, value: LANES[id], locator: lane(name) }
  }),
  buttons: [
    ...Object.entries(BUTTONS).map(([key, value]) => {
      const name = memberOf('BUTTONS', key)
      return { name, value, locator: `page.getByRole('button', { name: ${name}, exact: true })` }
    }),
    {
      name: `\`\${BUTTONS.logIn}: \${LANES.jwt}\``,
      value: `${BUTTONS.logIn}: ${LANES.jwt}`,
      locator: `page.getByRole('button', { name: \`\${BUTTONS.logIn}: \${LANES.jwt}\` })`,
    },
  ],
  verdicts: VERDICTS.map((value) => ({
    name: 'data-verdict',
    value,
    locator: `${lane('LANES.jwt')}.locator('[data-verdict=${value}]')`,
  })),
  attributes: [
    {
      name: 'data-hydrated',
      value: '',
      locator: "await page.locator('[data-hydrated]').waitFor({ state: 'attached' })",
    },
    { name: 'data-seq', value: '<ms>-<n>', locator: 'await settled()' },
  ],
  storage: [
    {
      name: 'INTRO_KEY',
      value: `${INTRO_KEY} = ${INTRO_DONE}`,
      locator: `localStorage.setItem('${INTRO_KEY}', '${INTRO_DONE}')`,
    },
    { name: 'BENCH_KEY', value: BENCH_KEY, locator: 'await alice.lend(context)' },
  ],
  cookies: MECHANISMS.map((id) => ({
    name: id,
    value: COOKIES[id].join(', '),
    locator: `await expect(lane('${id}').login()).toHaveCookie({ name: '__Host-${COOKIES[id][0]}' })`,
  })),
}
