import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../app/_ui/words/all.en.ts'
import { attacks } from '../../app/_ui/words/attacks.en.ts'
import { benchSigns } from '../../app/_ui/words/bench-signs.en.ts'
import { chooseEn } from '../../app/_ui/words/choose.en.ts'
import { code } from '../../app/_ui/words/code.en.ts'
import { compare } from '../../app/_ui/words/compare.en.ts'
import { costs } from '../../app/_ui/words/costs.en.ts'
import { drawerEn } from '../../app/_ui/words/drawer.en.ts'
import { experimentsEn } from '../../app/_ui/words/experiments.en.ts'
import { fleet } from '../../app/_ui/words/fleet.en.ts'
import { operate } from '../../app/_ui/words/operate.en.ts'
import { alerts } from '../../app/_ui/words/operate-alerts.en.ts'
import { audit } from '../../app/_ui/words/operate-audit.en.ts'
import { backups } from '../../app/_ui/words/operate-backups.en.ts'
import { metrics } from '../../app/_ui/words/operate-metrics.en.ts'
import { rules } from '../../app/_ui/words/operate-rules.en.ts'
import { sessions } from '../../app/_ui/words/operate-sessions.en.ts'
import { storage } from '../../app/_ui/words/operate-storage.en.ts'
import { present } from '../../app/_ui/words/present.en.ts'
import { privacy } from '../../app/_ui/words/privacy.en.ts'
import { races } from '../../app/_ui/words/races.en.ts'
import { replay } from '../../app/_ui/words/replay.en.ts'
import { board } from '../../app/_ui/words/rooms-board.en.ts'
import { guide } from '../../app/_ui/words/rooms-guide.en.ts'
import { join as joining } from '../../app/_ui/words/rooms-join.en.ts'
import { project } from '../../app/_ui/words/rooms-project.en.ts'
import { seat } from '../../app/_ui/words/rooms-seat.en.ts'
import { teach } from '../../app/_ui/words/rooms-teach.en.ts'
import { servicesEn } from '../../app/_ui/words/services.en.ts'
import { testing } from '../../app/_ui/words/testing.en.ts'
import { apiConsole } from '../../app/_ui/words/testing-console.en.ts'
import { recorder } from '../../app/_ui/words/testing-recorder.en.ts'
import { runs } from '../../app/_ui/words/testing-runs.en.ts'

/*
 * Finds strings of the page that no part of it uses. A string counts as used if one file of the page contains both its
 * key and the key of its group. The groups listed here are looked up by a typed key, so only the group has to be used.
 */
const TYPED_GROUPS = new Set([
  ...['mechanisms', 'bar/redisStates', 'bar/presets', 'bar/theme', 'bar/live', 'pages'],
  ...['difference/phrases', 'verdict/lead', 'verdict/refused', 'ended', 'endReasons', 'effects'],
  ...['notes/failed', 'identity', 'beats/counts', 'beats/outcomes', 'eventDetails', 'eventDetails/acts'],
  ...[
    'events',
    'policyDid/stores',
    'weakCookies/settings',
    'faults/invalidation',
    'timeline/marks',
    'timeline/columns',
  ],
  ...['intro/running', 'intro/attacks', 'palette/groups', 'otherClients/names', 'otherClients/outcomes'],
  ...[
    'admin/results/failed',
    'admin/eventDetails/reuse',
    'sheets/policy/groups',
    'sheets/policy/settings',
    'sheets/policy/cookieSettings',
  ],
  ...['sheets/policy/techniques', 'sheets/users/effects', 'sheets/keys/states', 'sheets/keys/meanings'],
  ...['sheets/keys/acts', 'sheets/keys/did', 'sheets/family/states', 'sheets/family/meanings'],
  // attacks
  ...[
    'stages',
    'states',
    'outcomes',
    'routes',
    'verdicts/breach',
    'verdicts/held',
    'benchState',
    'honestActs',
    'numbers',
    'notices/from',
  ],
  // testing
  ...['deletes', 'spec/notes'],
  // compare
  ...['formats', 'parts', 'units', 'verdicts'],
  // costs
  ...['measures', 'meanings'],
  // drawer
  ...['wire/attributes', 'credential/where', 'credential/claimMeanings', 'credential/parts'],
  ...['steps/calls', 'steps/names', 'steps/meanings', 'resend/tampers'],
  // code
  ...['kinds', 'withSecret', 'warning'],
  'storage/nodeStates',
  // experiments
  ...['levels', 'states', 'bug/exploitResults', 'bug/contractResults', 'bug/changed'],
  // fleet
  ...['survival/faults', 'survival/predictions', 'survival/because'],
  ...['deployment/topologies', 'deployment/statuses', 'deployment/roles', 'deployment/states'],
  // operate
  'sections',
  ...['titles', 'meanings', 'lines', 'load/columns', 'load/parts', 'faults/explained'],
  ...['encryptions', 'encryptionNotes', 'minimisations', 'minimisationNotes'],
  ...['copies', 'copyNotes', 'dumpFields', 'dumpForms'],
  ...['predictions', 'protections', 'protectionNotes'],
  ...['severities', 'acts', 'places', 'firesOn', 'when', 'scopes', 'form/conflicts', 'applied/effects'],
  ...['recording/off', 'levels', 'actors', 'tamper/kinds', 'tamper/did', 'findings'],
  ...['deviceClasses', 'columns', 'online/columns'],
  // privacy
  ...['holdings/stores', 'holdings/onErase', 'holdings/columns', 'devices/columns'],
  ...['cookies/columns', 'cookies/kinds', 'cookies/storageColumns', 'cookies/storageKeys'],
  // present
  'notes/slides',
  // rooms
  ...['open/languages', 'open/modes', 'open/modeTexts', 'acts/phases', 'sort/by', 'seat/verdicts'],
  ...['push/settings', 'push/clocks', 'reset/texts', 'end/formats', 'actTexts', 'actTexts/reset', 'cells'],
  ...['scores/columns', 'scores/states'],
  // races
  'implementations',
  // rooms
  ...['phases', 'actsLocked', 'dismiss', 'start', 'benchNotes'],
  // testing
  ...[
    'start/steps',
    'worlds/fixtures/rows',
    'worlds/fixtures/columns',
    'worlds/calls/groups',
    'worlds/calls/rows',
  ],
  ...[
    'worlds/persons/columns',
    'worlds/persons/accounts',
    'worlds/persons/devices',
    'worlds/persons/purposes',
  ],
  ...['worlds/assertions/rows', 'worlds/assertions/columns', 'selectors/groups', 'selectors/columns'],
  ...['selectors/verdicts', 'selectors/attributes', 'suite/files', 'suite/mistakes/reasons'],
  ...['statuses', 'meanings', 'counts/columns', 'bugs/columns', 'controls/columns'],
  // services
  ...['setup/trusts', 'setup/relays', 'topologies', 'how'],
])

const DICTIONARIES: Readonly<Record<string, object>> = {
  page: en,
  attacks,
  'bench/signs': benchSigns,
  choose: chooseEn,
  compare,
  costs,
  drawer: drawerEn,
  experiments: experimentsEn,
  fleet,
  operate,
  'operate/metrics': metrics,
  'operate/alerts': alerts,
  'operate/audit': audit,
  'operate/sessions': sessions,
  'operate/backups': backups,
  'operate/storage': storage,
  'operate/rules': rules,
  present,
  privacy,
  races,
  replay,
  services: servicesEn,
  'rooms/board': board,
  'rooms/guide': guide,
  'rooms/join': joining,
  'rooms/project': project,
  'rooms/seat': seat,
  'rooms/teach': teach,
  testing,
  'testing/console': apiConsole,
  'testing/recorder': recorder,
  'testing/runs': runs,
  code,
}

const root = resolve(import.meta.dirname, '../../app')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/(words|mechanisms)\/([\w-]+\.)?(en|zh)\.ts$/.test(name))
  .map((name) => new Set(readFileSync(join(root, name), 'utf8').match(/[\w-]+/g)))

/** The strings below a group, each with its key and the key of its group. */
function strings(
  words: object,
  path = '',
  group = '',
): readonly { path: string; key: string; group: string }[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}/${key}`
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (TYPED_GROUPS.has(path)) return isGroup ? strings(value, here, group) : []
    if (TYPED_GROUPS.has(here)) return [{ path: here, key, group }, ...strings(value, here, key)]
    return isGroup ? strings(value, here, key) : [{ path: here, key, group }]
  })
}

test.each(Object.entries(DICTIONARIES))('each string of %s is used', (_, words) => {
  const unused = strings(words).filter(
    ({ key, group }) => !sources.some((names) => names.has(key) && (group === '' || names.has(group))),
  )
  expect(unused.map(({ path }) => path)).toEqual([])
})
