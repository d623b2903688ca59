import { jsLiteral, jsString } from '../../../_ui/code/js-literal.ts'
import { kitCode } from '../../../_ui/code/kit-code.ts'
import { type KitSubjects, laneVariable, personOf, templateOf } from '../../../_ui/code/kit-route.ts'
import { CHANGED_PASSWORD } from './operator-steps.ts'
import type { RecordedStep } from './recorded-step.ts'
import { dependsOnNodes, preludeOf, type RecordingStart, withWaits, worldOptionsOf } from './spec-setting.ts'

/* A recording as a spec with the kit (`session-lab/playwright`). */

const FIXTURES = ['alice', 'bob', 'carol', 'mallory', 'phone', 'world', 'clock', 'faults', 'nodes', 'ledger']

/** @param title of the test, in the language of the page */
export function kitSpec(start: RecordingStart, recorded: readonly RecordedStep[], title: string): string {
  const before = preludeOf(start, recorded)
  const steps = withWaits(start, recorded)
  const named = new Set<string>()
  // The first writing finds the sessions that need a name of their own.
  writeLines(start, [...before, ...steps], named, named)
  const lines = writeLines(start, [...before, ...steps], named, new Set())
  const used = lines.join('\n').replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  const fixtures = FIXTURES.filter((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(used))
  const options = worldOptionsOf(start)
  return [
    "import { expect, test } from 'session-lab/playwright'",
    '',
    ...(Object.keys(options).length === 0 ? [] : [`test.use({ worldOptions: ${jsLiteral(options)} })`, '']),
    `test(${jsString(title)}, async (${fixtures.length === 0 ? '' : `{ ${fixtures.join(', ')} }`}) => {`,
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

  const personOfStep = ({ client }: RecordedStep) =>
    client === 'mallory' || client === 'phone' ? client : main
  const laneSource = (key: string) => {
    const [person = '', mechanism = ''] = key.split(' ')
    return variables.get(key) ?? `${person}.on(${jsString(mechanism)})`
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
    const code = kitCode(request, result, subjects(step))
    lines.push(code)
    const key = mechanism === null ? null : `${personOfStep(step)} ${mechanism}`
    const name = /^const (\w+) = /.exec(code)?.[1]
    if (key !== null && name !== undefined) variables.set(key, name)
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
