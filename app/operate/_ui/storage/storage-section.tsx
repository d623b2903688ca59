'use client'

import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { DumpView } from './dump-view.tsx'
import { StorageCosts } from './storage-costs.tsx'
import { StorageSettings } from './storage-settings.tsx'
import { useStorageWords } from './use-storage-words.ts'

/** The settings of stored data, what a stolen copy reveals, and what sealing costs. */
export function StorageSection() {
  const texts = useStorageWords()
  const settings = useLabState(({ bench }) => bench?.policy.storage)
  // What changes the stores: the table and the costs are read again after each.
  const changedBy = useLabState(({ events }) => events.find(({ type }) => CHANGES.has(type))?.seq ?? null)
  if (!settings) return null
  const when = `${changedBy} ${settings.encryption} ${settings.minimise}`
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-3xl text-soft">{texts.intro}</p>
      <StorageSettings settings={settings} />
      <DumpView when={when} />
      <StorageCosts when={when} />
    </div>
  )
}

const CHANGES: ReadonlySet<string> = new Set([
  'session.created',
  'session.ended',
  'session.rotated',
  'session.stepped_up',
  'token.refreshed',
  'policy.changed',
  'key.rotated',
  'bench.reset',
])
