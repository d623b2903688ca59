import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memo } from '#lib/core/memo.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { GroupId } from './row.ts'

/** What every act runs through, apart from its mechanism and its own code. */
const SHARED = ['lib/core', 'lib/mechanisms/parts', 'lib/redis', 'lib/stores']

/** The hash of the code that the rows of a group run with a mechanism: a result that was measured with other code is stale. */
export function codeHash(group: GroupId, mechanism: MechanismId): string {
  return hashOf([`lib/mechanisms/${mechanism}.ts`, `lib/evidence/rows/${group}.ts`].join('\n'))
}

/** Of the shared code and these files, one per line. */
const hashOf = memo((files: string): string => {
  const hash = createHash('sha256')
  for (const file of [...SHARED.flatMap(filesIn), ...files.split('\n')])
    hash.update(file).update(textOf(file))
  return hash.digest('hex').slice(0, 16)
})

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(/* turbopackIgnore: true */ process.cwd(), folder))
    .filter((name) => /\.(ts|lua)$/.test(name))
    .toSorted()
    .map((name) => `${folder}/${name}`)
}

const textOf = memo((file: string): string =>
  readFileSync(join(/* turbopackIgnore: true */ process.cwd(), file), 'utf8'),
)
