import { type Policy, PRESETS, type PresetId } from '#lib/core/policy.ts'

/* A policy as dotted paths: the differences from a preset, and the merge patch (RFC 7396) that changes one setting. */

/** The value at a path; undefined if an optional field is missing. */
export function valueAt(policy: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (isObject(at) ? (at as Readonly<Record<string, unknown>>)[name] : undefined),
      policy,
    )
}

/** The merge patch that sets a value at a path; undefined removes the field. */
export function patchFor(path: string, value: unknown): Readonly<Record<string, unknown>> {
  const [first = '', ...rest] = path.split('.')
  return { [first]: rest.length === 0 ? (value ?? null) : patchFor(rest.join('.'), value) }
}

/** Whether two values are the same setting. The order of revocation techniques does not matter. */
export function isSame(x: unknown, y: unknown): boolean {
  return settingText(x) === settingText(y)
}

/** The settings at which a policy differs from a preset. The lanes are no part of one. */
export function changedSettings(preset: PresetId, policy: Policy): readonly string[] {
  return changedPaths(PRESETS[preset], policy).filter((path) => path !== 'lanes')
}

/** The paths at which two policies differ. */
export function changedPaths(before: object, after: object, above = ''): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const was = (before as Record<string, unknown>)[name]
    const is = (after as Record<string, unknown>)[name]
    const path = above + name
    if (isObject(was) && isObject(is)) return changedPaths(was, is, `${path}.`)
    return isSame(was, is) ? [] : [path]
  })
}

function settingText(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
