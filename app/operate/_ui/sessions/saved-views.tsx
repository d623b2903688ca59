'use client'

import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../../../_ui/parts/button.tsx'
import { removeView, type SavedView, savedViews, saveView } from './saved-views-storage.ts'
import type { Query } from './session-query.ts'
import { useSessionsWords } from './use-sessions-words.ts'

/** Queries with a name, stored in this browser. */
export function SavedViews({ query, onChoose }: { query: Query; onChoose: (query: Query) => void }) {
  const { views: texts } = useSessionsWords()
  const [views, setViews] = useState<readonly SavedView[]>([])
  const [name, setName] = useState('')
  useEffect(() => setViews(savedViews()), [])

  function save(event: FormEvent): void {
    event.preventDefault()
    if (name.trim() === '') return
    setViews(saveView({ name: name.trim(), query }))
    setName('')
  }

  return (
    <section aria-label={texts.title} data-focus-fallback tabIndex={-1} className="text-sm outline-none">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="text-xs text-faint">{texts.title}</h2>
        {views.map((view) => (
          <span key={view.name} className="inline-flex items-center">
            <Button look="quiet" onClick={() => onChoose(view.query)}>
              {view.name}
            </Button>
            <Button
              look="quiet"
              aria-label={texts.remove(view.name)}
              onClick={() => setViews(removeView(view.name))}
            >
              ×
            </Button>
          </span>
        ))}
        <form onSubmit={save} className="inline-flex items-center gap-2">
          <input
            aria-label={texts.name}
            placeholder={texts.name}
            maxLength={30}
            value={name}
            onChange={({ target }) => setName(target.value)}
            className="h-7 w-36 rounded-md border border-edge/60 bg-raised px-2 text-xs text-ink placeholder:text-soft"
          />
          <Button type="submit" look="quiet">
            {texts.save}
          </Button>
        </form>
      </div>
      {views.length === 0 && <p className="mt-1 max-w-[70ch] text-xs text-soft">{texts.none}</p>}
    </section>
  )
}
