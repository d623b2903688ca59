import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'

/*
 * The allowed imports. A folder may import the folders listed for it, and itself. app → lib/web →
 * lib/services → lib/bench → { mechanisms, stores, experiments → ledger } → redis → core
 */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'lib/core': [],
  'lib/env': [],
  'lib/server': [],
  'lib/redis': ['lib/core', 'lib/env'],
  'lib/mechanisms': ['lib/core'],
  'lib/stores': ['lib/core', 'lib/redis'],
  'lib/ledger': ['lib/core', 'lib/redis'],
  'lib/audit': ['lib/core', 'lib/redis', 'lib/ledger'],
  'lib/backup': ['lib/core', 'lib/redis', 'lib/stores', 'lib/ledger', 'lib/env'],
  'lib/rooms': ['lib/core', 'lib/redis', 'lib/ledger'],
  'lib/experiments': ['lib/core', 'lib/ledger', 'lib/vulnerable', 'lib/attacks', 'lib/races'],
  'lib/client': ['lib/core', 'lib/ledger', 'lib/server'],
  'lib/alerts': ['lib/core', 'lib/ledger', 'lib/client'],
  'lib/evidence': ['lib/core', 'lib/ledger', 'lib/client', 'lib/server'],
  // Features of a bench: each acts as a client of the API, or on ports that it is given.
  'lib/attacks': ['lib/core', 'lib/ledger', 'lib/client', 'lib/mutants', 'lib/vulnerable'],
  'lib/races': ['lib/core', 'lib/ledger', 'lib/vulnerable'],
  // Planted bugs at named seams, off by default.
  'lib/mutants': ['lib/core'],
  // Deliberate flaws: only experiments, attacks and races may import them.
  'lib/vulnerable': ['lib/core'],
  'lib/bench': [
    'lib/experiments',
    'lib/rooms',
    'lib/alerts',
    // The switch of the planted bugs.
    'lib/mutants',
    'lib/core',
    'lib/redis',
    'lib/mechanisms',
    'lib/stores',
    'lib/ledger',
    'lib/audit',
    'lib/backup',
    'lib/env',
    'lib/server',
  ],
  'lib/services': ['lib/core', 'lib/redis', 'lib/bench', 'lib/server'],
  'lib/web': [
    'lib/core',
    'lib/mechanisms',
    'lib/ledger',
    'lib/audit',
    'lib/experiments',
    'lib/rooms',
    'lib/client',
    'lib/evidence',
    'lib/alerts',
    'lib/attacks',
    'lib/races',
    'lib/bench',
    'lib/services',
    'lib/server',
  ],
  'lib/run': ['lib/env', 'lib/server', 'lib/audit', 'lib/backup'],
  // Installed without the app.
  'lib/kit': [],
  app: [
    'lib/core',
    'lib/web',
    'lib/ledger',
    'lib/audit',
    'lib/evidence',
    'lib/alerts',
    'lib/attacks',
    'lib/races',
    // The names that tests may rely on: the page states the constants themselves.
    'lib/kit',
  ],
}

/*
 * The folders that several pages share, lowest first: each may import those before it. Words are typed by what they name,
 * wherever that is.
 */
const UI_LAYERS = [
  ...['display', 'code', 'mechanisms', 'words', 'state', 'parts', 'lab'],
  ...[
    'other-clients',
    'timeline',
    'costs',
    'admin',
    'lane',
    'bottom-panel',
    'experiments',
    'shell',
    'present',
  ],
]

/** The pages with parts of their own, each in its `_ui`. */
const PAGE_FOLDERS = [
  'app/(bench)',
  'app/learn',
  'app/compare',
  'app/choose',
  'app/attacks',
  'app/races',
  'app/fleet',
  'app/services',
  'app/operate',
  'app/privacy',
  'app/testing',
  'app/replay',
  'app/present',
  'app/rooms',
]

/** Where each library may be imported. */
const LIBRARY_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  jose: [
    'lib/mechanisms/jwt.ts',
    'lib/mechanisms/parts/strict-jwt.ts',
    'lib/mechanisms/parts/keys.ts',
    'lib/bench/keyring.ts',
    'lib/audit/security-events.ts',
    'lib/web/room-export.ts',
    'lib/services/assertion.ts',
    'lib/services/tokens.ts',
    'lib/vulnerable/',
    'lib/mutants/',
    'lib/evidence/claims/',
  ],
  'iron-session': [
    'lib/mechanisms/sealed-cookie.ts',
    'lib/bench/server-seal.ts',
    'lib/vulnerable/',
    'lib/mutants/',
  ],
  '@scure/bip39': ['lib/rooms/code.ts'],
  fflate: ['lib/web/starter.ts'],
  uqr: ['lib/web/room-view.ts', 'lib/run/'],
  kysely: ['lib/stores/database/', 'lib/stores/database.ts'],
  pg: ['lib/stores/database/postgres.ts'],
  'node:sqlite': ['lib/stores/database/sqlite.ts', 'lib/stores/database/sqlite-copy.ts'],
  'prom-client': ['lib/ledger/metrics.ts', 'lib/vulnerable/'],
  'tough-cookie': ['lib/attacks/cookie-jar.ts'],
  lowlight: ['lib/web/source.ts'],
  'highlight.js': ['lib/web/source.ts'],
  '@base-ui/react': ['app/_ui/admin/menu.tsx', 'app/_ui/parts/term-tip.tsx'],
  '@playwright/test': ['lib/kit/', 'lib/run/browser.ts'],
  react: ['app/'],
  next: ['app/'],
}

const root = resolve(import.meta.dirname, '../..')

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function importsOf(file: string): { readonly from: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(
    /^(import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm,
  )
  const late = text.matchAll(/\bimport\('([^']+)'\)/g)
  return [
    ...Array.from(found, ([, , type, from, bare]) => ({
      from: from ?? bare ?? '',
      typeOnly: type !== undefined,
    })),
    ...Array.from(late, ([, from = '']) => ({ from, typeOnly: false })),
  ]
}

function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'lib' ? `lib/${second.replace(/\.ts$/, '')}` : top
}

/** The path of an import from the root; null for a library. */
function target(file: string, from: string): string | null {
  if (from.startsWith('#lib/')) return `lib/${from.slice('#lib/'.length)}`
  if (from.startsWith('.')) return relative(root, resolve(root, dirname(file), from))
  return null
}

const files = [...sources('lib'), ...sources('app')]

describe('imports run one way', () => {
  test.each(files)('%s', (file) => {
    const room = layerOf(file)
    const allowed = ALLOWED_IMPORTS[room]
    expect(allowed, `${room} is a room that the map does not know`).toBeDefined()
    for (const { from, typeOnly } of importsOf(file)) {
      const leads = target(file, from)
      if (leads === null || layerOf(leads) === room) continue
      expect(allowed, `${file} → ${leads}`).toContain(layerOf(leads))
      // The page imports types of the ledger only, and nothing that runs.
      if (room === 'app' && leads.startsWith('lib/ledger')) expect(typeOnly, `${file} → ${leads}`).toBe(true)
    }
  })
})

describe('imports from shared folders of the page run one way', () => {
  const floorOf = (path: string) => UI_LAYERS.indexOf(path.split('/')[2] ?? '')
  test.each(sources('app/_ui'))('%s', (file) => {
    expect(floorOf(file), 'a folder that the list does not contain').toBeGreaterThanOrEqual(0)
    for (const { from, typeOnly } of importsOf(file)) {
      const leads = target(file, from)
      if (!leads?.startsWith('app/') || (typeOnly && file.startsWith('app/_ui/words/'))) continue
      expect(leads, `${file} → ${leads}`).toMatch(/^app\/_ui\//)
      expect(floorOf(leads), `${file} → ${leads}`).toBeLessThanOrEqual(floorOf(file))
    }
  })
})

test.each(PAGE_FOLDERS)('%s imports shared folders, and nothing of another page', (page) => {
  for (const file of sources(page)) {
    for (const { from } of importsOf(file)) {
      const leads = target(file, from)
      if (!leads?.startsWith('app/')) continue
      expect(leads.startsWith('app/_ui/') || leads.startsWith(`${page}/_ui/`), `${file} → ${leads}`).toBe(
        true,
      )
    }
  }
})

test('lets no file import more than 15 other files of the project', () => {
  // A list of folders imports one file of each of them.
  const isEntry = (file: string, leads: string) =>
    basename(file) === 'index.ts' &&
    basename(leads) === 'index.ts' &&
    dirname(dirname(leads)) === dirname(file)
  const counts = files.map((file) => {
    const leads = importsOf(file).flatMap(({ from }) => target(file, from) ?? [])
    return { file, count: new Set(leads.filter((path) => !isEntry(file, path))).size }
  })
  expect(counts.filter(({ count }) => count > 15)).toEqual([])
})

test('gives each file of the page a name of its own', () => {
  const names = sources('app')
    .filter((file) => file.includes('_ui/'))
    .map((file) => basename(file).replace(/\.tsx?$/, ''))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('imports into core only itself, Node’s cryptography and Node’s address parser', () => {
  for (const file of sources('lib/core')) {
    for (const { from } of importsOf(file)) {
      const isAllowed = from.startsWith('.') || from === 'node:crypto' || from === 'node:net'
      expect(isAllowed, `${file} → ${from}`).toBe(true)
    }
  }
})

test('imports the ledger into no module that verifies', () => {
  for (const file of [...sources('lib/mechanisms'), ...sources('lib/stores'), ...sources('lib/core')]) {
    expect(
      importsOf(file).filter(({ from }) => from.includes('ledger')),
      file,
    ).toEqual([])
  }
})

test('lets quarantined code use no network, no timer, no clock and no shared state', () => {
  const allowed = ['node:crypto', 'node:timers/promises', 'jose', 'iron-session', 'prom-client']
  for (const file of sources('lib/vulnerable')) {
    for (const { from } of importsOf(file)) {
      const isOwn = from.startsWith('.') || from === '#lib/core/bug-answer.ts'
      expect(isOwn || allowed.includes(from), `${file} → ${from}`).toBe(true)
    }
    expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(
      /\b(fetch\(|process\.\w|globalThis|setTimeout|setInterval|Date\.now|eval\(|import\()/,
    )
  }
})

test('imports each library only where it is allowed', () => {
  for (const file of files) {
    for (const { from, typeOnly } of importsOf(file)) {
      const library = Object.keys(LIBRARY_IMPORTERS).find(
        (name) => from === name || from.startsWith(`${name}/`),
      )
      if (!library || typeOnly) continue
      const allowed = LIBRARY_IMPORTERS[library] ?? []
      expect(
        allowed.some((folder) => file.startsWith(folder)),
        `${file} → ${from}`,
      ).toBe(true)
    }
  }
})

test('reads the wall clock at the edges of a bench, never inside the domain', () => {
  for (const folder of ['lib/core', 'lib/mechanisms', 'lib/stores']) {
    for (const file of sources(folder)) {
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/Date\.now\(|new Date\(\)/)
    }
  }
})

test('keeps each mechanism in one file of at most 150 lines', () => {
  for (const id of MECHANISM_IDS) {
    const lines = readFileSync(join(root, `lib/mechanisms/${id}.ts`), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.length, id).toBeLessThanOrEqual(150)
  }
})
