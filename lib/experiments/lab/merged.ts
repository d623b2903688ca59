import type { Policy } from '#lib/core/policy.ts'

/** A policy with a change: each group of settings keeps those that the change does not name. */
export function merged(policy: Policy, change: object): Policy {
  const fields = Object.entries(change).map(([name, value]) => {
    const before = policy[name as keyof Policy]
    return [name, isGroup(before) && isGroup(value) ? { ...before, ...value } : value]
  })
  return { ...policy, ...Object.fromEntries(fields) }
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
