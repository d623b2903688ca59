import { safeStorage } from '../../../_ui/display/safe-storage.ts'
import { type Query, withoutEmpty } from './session-query.ts'

export interface SavedView {
  readonly name: string
  readonly query: Query
}

const KEY = 'session-lab:saved-views'
const MAX_VIEWS = 20
const storage = safeStorage(() => localStorage)

/** The saved views of this browser. Contents of the storage that are not views are ignored. */
export function savedViews(): readonly SavedView[] {
  try {
    const stored: unknown = JSON.parse(storage.get(KEY) ?? '[]')
    if (!Array.isArray(stored)) return []
    return stored.flatMap((view: { name?: unknown; query?: unknown } | null) =>
      typeof view?.name === 'string' && typeof view.query === 'object' && view.query !== null
        ? [{ name: view.name, query: withoutEmpty(view.query as Record<string, string>) }]
        : [],
    )
  } catch {
    return []
  }
}

/** Saves a view in place of one with the same name. @returns all views */
export function saveView(view: SavedView): readonly SavedView[] {
  const others = savedViews().filter(({ name }) => name !== view.name)
  return store([...others, view].slice(-MAX_VIEWS))
}

export function removeView(name: string): readonly SavedView[] {
  return store(savedViews().filter((view) => view.name !== name))
}

function store(views: readonly SavedView[]): readonly SavedView[] {
  storage.set(KEY, JSON.stringify(views))
  return views
}
