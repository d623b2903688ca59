import type { MechanismId } from '#lib/core/session.ts'
import type { AttackView, RunId } from './attack-runs.ts'

/** The two settings in which an attack is compared. */
export type SettingId = 'weak' | 'mended'
const SETTINGS = ['weak', 'mended'] as const satisfies readonly SettingId[]

/** The variant that the board shows for a mechanism. */
export function defaultVariant({ defaults, variants }: AttackView, mechanism: MechanismId): string {
  return defaults[mechanism] ?? variants[0]?.id ?? ''
}

/** A setting of a variant, which may have settings of its own. */
export function settingOf(attack: AttackView, variant: string, setting: SettingId) {
  return attack.variants.find(({ id }) => id === variant)?.[setting] ?? attack[setting]
}

/** Both settings of an attack on these lanes, as far as it applies. */
export function runsOf(attack: AttackView, lanes: readonly MechanismId[]): readonly RunId[] {
  return lanes
    .filter((mechanism) => attack.applies.includes(mechanism))
    .flatMap((mechanism) =>
      SETTINGS.map((stage) => ({
        ...{ attack: attack.id, mechanism, stage },
        variant: defaultVariant(attack, mechanism),
      })),
    )
}

/** The planted bugs that either setting of a variant switches on. */
export function bugsOf(attack: AttackView, variant: string): readonly string[] {
  return [...new Set(SETTINGS.flatMap((setting) => settingOf(attack, variant, setting).mutations ?? []))]
}

/** The carrier in both settings, if it is part of the change: then the client decides, and no policy does. */
export function carrierChange(attack: AttackView, variant: string) {
  const [weak, mended] = [settingOf(attack, variant, 'weak'), settingOf(attack, variant, 'mended')]
  const usual = attack.variants.find(({ id }) => id === variant)?.carrier ?? null
  const before = weak.carrier ?? usual
  return mended.carrier === undefined || mended.carrier === before
    ? null
    : { weak: before, mended: mended.carrier }
}

/** A setting that differs between the two, by its path; null if one leaves it as it is. */
export interface SettingLine {
  readonly path: string
  readonly weak: string | null
  readonly mended: string | null
}

/** The settings of policy in which the two differ. */
export function settingLines(attack: AttackView, variant: string): readonly SettingLine[] {
  const [weak, mended] = SETTINGS.map((id) => leaves(settingOf(attack, variant, id).policy ?? {}))
  return [...new Set([...(weak?.keys() ?? []), ...(mended?.keys() ?? [])])]
    .map((path) => ({ path, weak: weak?.get(path) ?? null, mended: mended?.get(path) ?? null }))
    .filter((line) => line.weak !== line.mended)
}

function leaves(patch: object, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(patch).flatMap(([name, value]: [string, unknown]) => {
      const here = path === '' ? name : `${path}.${name}`
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
      return isGroup ? [...leaves(value, here)] : [[here, String(value)] as const]
    }),
  )
}

/** Whether a value has everything that a merge patch sets. */
export function contains(value: unknown, patch: unknown): boolean {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return JSON.stringify(value ?? null) === JSON.stringify(patch)
  }
  return Object.entries(patch).every(([name, part]) =>
    contains((value as Readonly<Record<string, unknown>> | undefined)?.[name], part),
  )
}
