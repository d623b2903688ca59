import { jsLiteral, jsString } from '../../../_ui/code/js-literal.ts'
import { kitCode } from '../../../_ui/code/kit-code.ts'
import { type KitSubjects, laneVariable, personOf, templateOf } from '../../../_ui/code/kit-route.ts'
import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { CHANGED_PASSWORD } from './operator-steps.ts'
import type { RecordedStep, RecordedSteps } from './recorded-step.ts'
import { commentOf, createComments, type SpecTexts } from './spec-comments.ts'
import { dependsOnNodes, worldOptionsOf } from './spec-setting.ts'
import { specSteps } from './spec-steps.ts'

/* A recording as a spec with the kit (`session-lab/playwright`). */

const FIXTURES = ['alice', 'bob', 'carol', 'mallory', 'phone', 'world', 'clock', 'faults', 'nodes', 'ledger']

export function kitSpec(start: RecordingStart, recorded: RecordedSteps, texts: SpecTexts): string {
  const { steps, left } = specSteps(start, recorded)
  const named = new Set<string>()
  // The first writing finds the sessions that need a name of their own.
  writeLines(start, steps, texts, named, named)
  const lines = writeLines(start, steps, texts, named, new Set())
  const code = lines.filter((line) => !line.startsWith('//')).join('\n')
  const used = code.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  const fixtures = FIXTURES.filter((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(used))
  const options = worldOptionsOf(start)
  return [
    "import { expect, test } from 'session-lab/playwright'",
    '',
    ...(Object.keys(options).length === 0
      ? []
      : [commentOf(texts.world), `test.use({ worldOptions: ${jsLiteral(options)} })`, '']),
    ...(left === 0 ? [] : [commentOf(texts.left(left))]),
    `test(${jsString(texts.title)}, async (${fixtures.length === 0 ? '' : `{ ${fixtures.join(', ')} }`}) => {`,
    ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`),
    '})',
    '',
  ].join('\n')
}

/**
 * @param named sessions that have a variable
 * @param unnamed receives the sessions that are named in a path and that no lane has then
 */
function writeLines(
  start: RecordingStart,
  steps: readonly RecordedStep[],
  texts: SpecTexts,
  named: ReadonlySet<string>,
  unnamed: Set<string>,
): readonly string[] {
  const first = steps.find(({ begins, client }) => begins && client === 'browser')
  const main = personOf(first?.user ?? 'alice')
  const needsNodes = dependsOnNodes(start, steps)
  /** The variable of each lane that has one, and the session that each lane has. */
  const variables = new Map<string, string>()
  const current = new Map<string, string>()
  const constants = new Map<string, string>()
  const changed = new Set<string>()
  const lines: string[] = []
  const commentsBefore = createComments(texts)

  const personOfStep = ({ client }: RecordedStep) =>
    client === 'mallory' || client === 'phone' ? client : main
  const laneSource = (key: string) => {
    // The person may be an expression with spaces.
    const at = key.lastIndexOf(' ')
    return variables.get(key) ?? `${key.slice(0, at)}.on(${jsString(key.slice(at + 1))})`
  }
  const holderOf = (sessionId: string) => Array.from(current).find(([, id]) => id === sessionId)?.[0] ?? null
  const pathSource = (path: string) => {
    const expressions: Record<string, string> = { ...Object.fromEntries(constants) }
    for (const [key, id] of current)
      if (!constants.has(id)) expressions[id] = `${laneSource(key)}.session?.id`
    const id = /^\/api\/sessions\/([^/?]+)$/.exec(path)?.[1] ?? path
    if (!(id in expressions) && steps.some(({ begins, sessionId }) => begins && sessionId === id)) {
      unnamed.add(id)
    }
    return templateOf(path, expressions)
  }
  const subjects = (step: RecordedStep): KitSubjects => {
    const person = personOfStep(step)
    return {
      person,
      lane: (mechanism, other = person) => laneSource(`${other} ${mechanism}`),
      laneOf: (id) => {
        const key = holderOf(id)
        return key === null ? null : laneSource(key)
      },
      path: pathSource,
      password: (user) => (changed.has(user) ? CHANGED_PASSWORD : null),
    }
  }

  for (const step of steps) {
    const { method, path, body, result, mechanism, sessionId, node } = step
    const isForNode = needsNodes && node !== null && !path.endsWith('/step-up') && method !== 'DELETE'
    const request = {
      method,
      path,
      headers: isForNode ? [['lab-node', node] as const] : [],
      body: body === null ? null : JSON.stringify(body),
    }
    const key = mechanism === null ? null : `${personOfStep(step)} ${mechanism}`
    lines.push(...commentsBefore(step))
    // With a variable for its lane, a login is an expectation like any other act.
    if (step.begins && result.status < 400 && key !== null && !variables.has(key)) {
      const variable = variableOf(step, mechanism ?? '')
      lines.push(`const ${variable} = ${laneSource(key)}`)
      variables.set(key, variable)
    }
    lines.push(kitCode(request, result, subjects(step)))
    if (key !== null && sessionId !== null && path.endsWith('/steal')) {
      current.set(`${path.split('/')[3]} ${mechanism}`, sessionId)
    } else if (key !== null && sessionId !== null && result.status < 400) current.set(key, sessionId)
    if (step.begins && sessionId !== null && key !== null && named.has(sessionId)) {
      const constant = `${laneVariable(mechanism ?? '')}Session${constants.size + 1}`
      lines.push(`const ${constant} = ${laneSource(key)}.session?.id`)
      constants.set(sessionId, constant)
    }
    const user = /^\/api\/bench\/users\/(.+)$/.exec(path)?.[1]
    if (user !== undefined && body?.password !== undefined) changed.add(decodeURIComponent(user))
    for (const end of step.ends) {
      const holder = holderOf(end.sessionId)
      if (holder !== null) {
        lines.push(`await expect(${laneSource(holder)}).toHaveEnded(${jsString(end.reason)})`)
      }
    }
  }
  return lines
}

/** Of a lane: `jwt`; of a simulated client, `phoneJwt`. */
function variableOf({ client }: RecordedStep, mechanism: string): string {
  const lane = laneVariable(mechanism)
  return client === 'phone' || client === 'mallory'
    ? client + lane.charAt(0).toUpperCase() + lane.slice(1)
    : lane
}
