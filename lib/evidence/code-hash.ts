import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MechanismId } from '#lib/core/session.ts'
import type { GroupId } from './row.ts'

/** What every act runs through, apart from its mechanism and its own code. */
const SHARED = ['lib/core', 'lib/mechanisms/parts', 'lib/redis', 'lib/stores']

const contents = new Map<string, string>()
const hashes = new Map<string, string>()

/** The hash of the code that the rows of a group run with a mechanism: a result that was measured with other code is stale. */
export const codeHash = (group: GroupId, mechanism: MechanismId): string => {
  const key = `${group}/${mechanism}`
  const known = hashes.get(key) ?? computed(group, mechanism)
  hashes.set(key, known)
  return known
}

function computed(group: GroupId, mechanism: MechanismId): string {
  const files = [
    ...SHARED.flatMap(filesIn),
    `lib/mechanisms/${mechanism}.ts`,
    `lib/evidence/rows/${group}.ts`,
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(textOf(file))
  return hash.digest('hex').slice(0, 16)
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(/* turbopackIgnore: true */ process.cwd(), folder))
    .filter((name) => /\.(ts|lua)$/.test(name))
    .toSorted()
    .map((name) => `${folder}/${name}`)
}

function textOf(file: string): string {
  const known =
    contents.get(file) ?? readFileSync(join(/* turbopackIgnore: true */ process.cwd(), file), 'utf8')
  contents.set(file, known)
  return known
}
