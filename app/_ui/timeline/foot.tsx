'use client'

import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { usePreference } from '../look/preference.ts'
import { later } from '../parts/later.tsx'
import { useWords } from '../words/use-words.ts'
import { FOOT_TABS, type FootTab, footTab } from './foot-tab.ts'

const Events = later(() => import('../bench/events.tsx').then((module) => module.Events))
const Timeline = later(() => import('./timeline.tsx').then((module) => module.Timeline))

/** What happened, in two tellings: drawn as lives, or listed as events. */
export function Foot() {
  const words = useWords()
  const shown = usePreference(footTab)
  const tabs = <Tabs shown={shown} />
  return (
    <section
      aria-label={words.foot.label}
      className="flex min-h-0 flex-1 flex-col border-t border-hairline px-5 pt-2 pb-2"
    >
      {shown === 'events' ? (
        <Panel of="events">
          <Events tabs={tabs} />
        </Panel>
      ) : (
        <Panel of="timeline">{shown === null ? tabs : <Timeline tabs={tabs} />}</Panel>
      )}
    </section>
  )
}

function Panel({ of, children }: { of: FootTab; children: ReactNode }) {
  return (
    <div id={`foot-${of}`} className="flex min-h-0 flex-1 flex-col">
      {children}
    </div>
  )
}

function Tabs({ shown }: { shown: FootTab | null }) {
  const words = useWords()
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    const other = shown === 'events' ? 'timeline' : 'events'
    footTab.set(other)
    list.current?.querySelector<HTMLElement>(`[data-tab=${other}]`)?.focus()
  }

  return (
    <div ref={list} role="tablist" aria-label={words.foot.label} className="flex gap-4" onKeyDown={onKeyDown}>
      {FOOT_TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          data-tab={tab}
          aria-selected={tab === shown}
          aria-controls={tab === shown ? `foot-${tab}` : undefined}
          tabIndex={tab === (shown ?? 'timeline') ? 0 : -1}
          className={`border-b-2 text-xs leading-5 font-semibold ${tab === shown ? 'border-ink text-ink' : 'border-transparent text-soft hover:text-ink'}`}
          onClick={() => footTab.set(tab)}
        >
          {words.foot[tab]}
        </button>
      ))}
    </div>
  )
}
