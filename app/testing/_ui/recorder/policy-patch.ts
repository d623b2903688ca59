import { type Policy, PRESETS, type PresetId } from '#lib/core/policy.ts'

type Patch = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Patch =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A merge patch (RFC 7396) that makes the second of two values; it is empty if they are equal. */
function patchBetween(from: Patch, to: Patch): Patch {
  const names = new Set([...Object.keys(from), ...Object.keys(to)])
  return Object.fromEntries(
    Array.from(names).flatMap((name): [string, unknown][] => {
      const [before, after] = [from[name], to[name]]
      if (JSON.stringify(before) === JSON.stringify(after)) return []
      if (!isObject(before) || !isObject(after)) return [[name, after ?? null]]
      const inner = patchBetween(before, after)
      return Object.keys(inner).length === 0 ? [] : [[name, inner]]
    }),
  )
}

/** What differs from a preset. */
export function patchOfPreset(preset: PresetId, policy: Policy): Patch {
  return patchBetween({ ...PRESETS[preset] }, { ...policy })
}

/** Changed settings by their dotted paths, as a merge patch. */
export function patchOfChanges(changes: readonly { readonly path: string; readonly to?: unknown }[]): Patch {
  return changes.reduce<Patch>((patch, { path, to }) => withValue(patch, path.split('.'), to ?? null), {})
}

function withValue(patch: Patch, [name = '', ...rest]: readonly string[], value: unknown): Patch {
  if (rest.length === 0) return { ...patch, [name]: value }
  const inner = patch[name]
  return { ...patch, [name]: withValue(isObject(inner) ? inner : {}, rest, value) }
}
