import { expression, jsLiteral, jsString } from '../../../_ui/code/js-literal.ts'
import { laneVariable, templateOf } from '../../../_ui/code/kit-route.ts'
import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { CHANGED_PASSWORD } from './operator-steps.ts'
import type { RecordedStep, RecordedSteps } from './recorded-step.ts'
import { commentOf, createComments, type SpecTexts } from './spec-comments.ts'
import { dependsOnNodes, worldOptionsOf } from './spec-setting.ts'
import { specSteps } from './spec-steps.ts'

/* A recording as a spec without the kit: the requests of the page, on a bench that the test creates. */

export function plainSpec(start: RecordingStart, recorded: RecordedSteps, texts: SpecTexts): string {
  const { steps, left } = specSteps(start, recorded)
  const { mutations, ...options } = { mutations: undefined, ...worldOptionsOf(start) }
  const lines = [
    ...(mutations
      ? [`await client.patch('/api/bench/mutations', { data: ${jsLiteral({ active: mutations })} })`]
      : []),
    ...writeRequests(start, steps, texts),
  ]
  const text = lines.join('\n')
  const bench = { clock: { frozen: true }, ...options }
  return [
    "import { expect, test } from '@playwright/test'",
    '',
    "const baseURL = process.env.SESSION_LAB_URL || 'http://127.0.0.1:3000'",
    '',
    ...(left === 0 ? [] : [commentOf(texts.left(left))]),
    `test(${jsString(texts.title)}, async ({ playwright, request }) => {`,
    ...[
      commentOf(texts.world),
      "const created = await request.post(baseURL + '/api/benches', {",
      `  data: ${jsLiteral(bench, '  ')},`,
      '})',
      'const { id, users } = await created.json()',
      'const client = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { bench: id } })',
      ...(text.includes('passwordOf(')
        ? [
            'const passwordOf = (name: string): string =>',
            '  users.find((user: { name: string }) => user.name === name).password',
          ]
        : []),
      ...(text.includes('endOf(')
        ? [
            'const endOf = async (sessionId: string) =>',
            "  (await (await client.get('/api/sessions/' + sessionId)).json()).session.endReason",
          ]
        : []),
      '',
      ...lines,
      'await client.dispose()',
    ].map((line) => (line === '' ? '' : `  ${line.replaceAll('\n', '\n  ')}`)),
    '})',
    '',
  ].join('\n')
}

/** Sessions that later lines name. */
function namedSessions(steps: readonly RecordedStep[]): ReadonlySet<string> {
  const paths = steps.filter(({ path }) => path.startsWith('/api/sessions/')).map(({ path }) => path)
  const ends = steps.flatMap((step) => step.ends.map(({ sessionId }) => sessionId))
  const begun = steps.flatMap(({ begins, sessionId }) => (begins && sessionId !== null ? [sessionId] : []))
  return new Set(begun.filter((id) => ends.includes(id) || paths.some((path) => path.includes(id))))
}

function writeRequests(
  start: RecordingStart,
  steps: readonly RecordedStep[],
  texts: SpecTexts,
): readonly string[] {
  const named = namedSessions(steps)
  const needsNodes = dependsOnNodes(start, steps)
  /** The constant of each session that has one, and the tokens of each lane whose carrier is bearer. */
  const constants = new Map<string, string>()
  const tokens = new Map<string, string>()
  const changed = new Set<string>()
  const lines: string[] = []
  const commentsBefore = createComments(texts)
  let hasResponse = false

  for (const step of steps) {
    const { client, method, path, body, mechanism, sessionId, node, begins, result } = step
    const isSimulated = path.startsWith('/api/guests/')
    const bearer = client === 'browser' && !isSimulated ? tokens.get(mechanism ?? '') : undefined
    const headers = {
      ...(bearer !== undefined &&
        !begins && { authorization: expression(`\`Bearer \${${bearer}.access_token}\``) }),
      ...(needsNodes && node !== null && { 'lab-node': node }),
    }
    const data = body && dataOf(step, body, changed, bearer)
    const options = {
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(data === null ? {} : { data }),
    }
    const last = Object.keys(options).length === 0 ? '' : `, ${jsLiteral(options)}`
    const at = templateOf(path, Object.fromEntries(constants))
    lines.push(...commentsBefore(step))
    lines.push(`${hasResponse ? '' : 'let '}response = await client.${method.toLowerCase()}(${at}${last})`)
    hasResponse = true
    lines.push(...assertions(step))
    if (begins && sessionId !== null && named.has(sessionId)) {
      const constant = `${laneVariable(mechanism ?? '')}Session${constants.size + 1}`
      lines.push(`const ${constant} = (await response.json()).${isSimulated ? 'body.' : ''}session.id`)
      constants.set(sessionId, constant)
    }
    const issues = begins || path.endsWith('/refresh') || path.endsWith('/step-up')
    if (client === 'browser' && mechanism && step.carrier === 'bearer' && issues && result.status < 400) {
      const variable = bearer ?? `${laneVariable(mechanism)}Tokens`
      lines.push(`${bearer ? '' : 'let '}${variable} = (await response.json()).credential`)
      tokens.set(mechanism, variable)
    }
    if (path.startsWith('/api/bench/users/') && body?.password !== undefined) {
      changed.add(decodeURIComponent(path.split('/').at(-1) ?? ''))
    }
    for (const end of step.ends) {
      const constant = constants.get(end.sessionId)
      if (constant) lines.push(`expect(await endOf(${constant})).toBe(${jsString(end.reason)})`)
    }
  }
  return lines
}

/** The body as source: passwords come from the bench, refresh tokens from the response that issued them. */
function dataOf(
  { path, user, result }: RecordedStep,
  body: Readonly<Record<string, unknown>>,
  changed: ReadonlySet<string>,
  bearer: string | undefined,
): object {
  const name = typeof body.username === 'string' ? body.username : (user ?? 'alice')
  const isOfUser = path.startsWith('/api/bench/users/')
  const password =
    result.code === 'invalid_credentials'
      ? 'not the password'
      : changed.has(name) || isOfUser
        ? CHANGED_PASSWORD
        : expression(`passwordOf(${jsString(name)})`)
  return {
    ...body,
    ...('password' in body && { password }),
    ...(bearer && path.endsWith('/refresh') && { refresh_token: expression(`${bearer}.refresh_token`) }),
  }
}

/** A response of a simulated client is inside the one of the server. */
function assertions({ client, result: { status, code } }: RecordedStep): readonly string[] {
  if (client === 'operator') return ['expect(response.ok()).toBe(true)']
  if (client === 'browser') {
    return [
      `expect(response.status()).toBe(${status})`,
      ...(code === null ? [] : [`expect((await response.json()).code).toBe(${jsString(code)})`]),
    ]
  }
  const expected = { status, ...(code === null ? {} : { body: { code } }) }
  return [`expect(await response.json()).toMatchObject(${jsLiteral(expected)})`]
}
