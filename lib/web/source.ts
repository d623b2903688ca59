import typescript from 'highlight.js/lib/languages/typescript'
import { createLowlight } from 'lowlight'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { STEPS, type Step } from '#lib/core/steps.ts'
import { cached, readBuildText } from './build-files.ts'

/** The files that can be read, by name: a closed list. */
const PARTS = {
  'reference-tokens.ts': 'lib/mechanisms/parts/reference-tokens.ts',
  'refresh-family.ts': 'lib/mechanisms/parts/refresh-family.ts',
  'strict-jwt.ts': 'lib/mechanisms/parts/strict-jwt.ts',
  'self-contained.ts': 'lib/mechanisms/parts/self-contained.ts',
  'self-contained-cookie.ts': 'lib/mechanisms/parts/self-contained-cookie.ts',
  'reference-token.ts': 'lib/core/reference-token.ts',
  'sessions.ts': 'lib/core/sessions.ts',
  'binding.ts': 'lib/core/binding.ts',
  'store.ts': 'lib/core/store.ts',
  'cookies.ts': 'lib/web/cookies.ts',
  'credentials.ts': 'lib/web/credentials.ts',
  'same-origin.ts': 'lib/web/same-origin.ts',
}
export type SourceName = keyof typeof PARTS | `${MechanismId}.ts`

/** The files of the code view: one per mechanism, and what they share. */
export const SOURCES = {
  ...Object.fromEntries(MECHANISM_IDS.map((id) => [`${id}.ts`, `lib/mechanisms/${id}.ts`])),
  ...PARTS,
} as Readonly<Record<SourceName, string>>

/** The kind of a token, for highlighting. */
export type TokenKind = 'plain' | 'comment' | 'keyword' | 'string' | 'number' | 'name'
export type Token = readonly [kind: TokenKind, text: string]

/** Lines of a file, counted from 1, both ends inclusive. */
export interface Region {
  readonly from: number
  readonly to: number
}

export interface Source {
  readonly name: SourceName
  /** Relative to the root of the project. */
  readonly path: string
  readonly lines: readonly (readonly Token[])[]
  /** The lines of each function that a request may run through. */
  readonly functions: Readonly<Record<string, Region>>
  /** The lines of each step, in each function that has it. */
  readonly steps: readonly (Region & { readonly step: Step; readonly within: string })[]
}

/** The functions that a request may run through, in whichever file they are. */
export const FUNCTIONS = [
  ...['lookUp', 'issue', 'verify', 'renew', 'reissue', 'setData', 'revoke', 'revokeAll'],
  ...['credentialOf', 'encode', 'decode', 'sign', 'readHeader'],
  ...['mintToken', 'tokenIdOf', 'digestOf', 'successorOf', 'digestsEqual', 'tokenMatches'],
  ...[
    'queryRevocation',
    'sessionOf',
    'recordActivity',
    'login',
    'check',
    'refresh',
    'stepUp',
    'endPresented',
    'isSameOrigin',
  ],
  ...['compareBinding', 'update', 'find', 'newFormat'],
]

/** A file of this build, highlighted on the server so that the page ships no highlighter. Cached. */
export const sourceOf = cached(async (name: SourceName): Promise<Source> => {
  const path = SOURCES[name]
  const lines = await readLines(path)
  const raw = lines.map(textOf)
  const functions = Object.fromEntries(
    FUNCTIONS.flatMap((wanted) => {
      const region = findFunction(raw, wanted)
      return region ? [[wanted, region]] : []
    }),
  )
  return { name, path, lines, functions, steps: findSteps(raw, functions) }
})

/** The highlighted lines of a file of this build. Cached. */
export const readLines = cached(async (path: string) => highlightLines(await readBuildText(path)))

/** A line without its highlighting. */
export function textOf(line: readonly Token[]): string {
  return line.map(([, text]) => text).join('')
}

/** The lines of a function or method: up to the first closing brace at the same indentation. */
function findFunction(lines: readonly string[], name: string): Region | null {
  const opens = new RegExp(
    `^(\\s*)(?:(?:export )?(?:async )?function ${name}\\b|(?:async )?${name}\\([^)]*\\)(?:: [^{]+)? \\{$|${name}: async\\b)`,
  )
  const from = lines.findIndex((line) => opens.test(line))
  const depth = opens.exec(lines[from] ?? '')?.[1] ?? ''
  const to = lines.findIndex((line, index) => index > from && line.startsWith(`${depth}}`))
  return from < 0 || to < 0 ? null : { from: from + 1, to: to + 1 }
}

/** A step starts at `step('shape')` and ends before the next one, or with its function. */
function findSteps(lines: readonly string[], functions: Readonly<Record<string, Region>>): Source['steps'] {
  return Object.entries(functions).flatMap(([within, { from, to }]) => {
    const begun: { step: Step; from: number }[] = []
    for (let line = from; line <= to; line++) {
      const named = /\bstep\('([a-z]+)'\)/.exec(lines[line - 1] ?? '')?.[1]
      const step = STEPS.find((known) => known === named)
      if (step) begun.push({ step, from: line })
    }
    return begun.map(({ step, from: first }, index) => ({
      step,
      within,
      from: first,
      to: (begun[index + 1]?.from ?? to) - 1,
    }))
  })
}

const KINDS: Readonly<Record<string, TokenKind>> = {
  'hljs-comment': 'comment',
  'hljs-keyword': 'keyword',
  'hljs-literal': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-number': 'number',
  'hljs-title': 'name',
}

interface Part {
  readonly type: string
  readonly value?: string
  readonly properties?: { readonly className?: unknown }
  readonly children?: readonly Part[]
}

/** Source text in tokens, by line. */
export function highlightLines(text: string): Token[][] {
  const lines: Token[][] = [[]]
  const walk = (part: Part, kind: TokenKind): void => {
    if (part.type === 'text') {
      for (const [index, piece] of (part.value ?? '').split('\n').entries()) {
        if (index > 0) lines.push([])
        if (piece !== '') lines.at(-1)?.push([kind, piece])
      }
      return
    }
    const names = part.properties?.className
    const own = Array.isArray(names) ? names.map((name) => KINDS[String(name)]).find(Boolean) : undefined
    for (const child of part.children ?? []) walk(child, own ?? kind)
  }
  const tree = createLowlight({ typescript }).highlight('typescript', text) as Part
  walk(tree, 'plain')
  if (lines.at(-1)?.length === 0) lines.pop()
  return lines
}
